# Several accounts in one browser.
switcher-title = Contas
switcher-about = Contas em que você entrou neste navegador. Trocar não pede senha, porque cada uma foi comprovada aqui.
switcher-in-use = Em uso
switcher-change = Trocar para
switcher-add = Adicionar outra conta
switcher-leave = Sair de todas
switcher-hint = Cada conta mantém a própria sessão e os próprios limites. “Sair” no menu deixa só a que está em uso.
switcher-refused = Não cabe outra conta aqui
switcher-shared = Outras pessoas também usam este computador. Saia primeiro e depois entre com a outra conta.
switcher-full = Há cinco contas abertas neste navegador. Saia de uma primeiro.
switcher-done-over = A sessão dessa conta terminou. Entre nela de novo.
switcher-done-left = Você saiu de todas as contas.
switcher-go-on = Continuar como
switcher-or = ou entre
