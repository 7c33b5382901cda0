# Pedir uma senha nova e dizer o que mudar nela.
passwords-new = Nova senha
passwords-again = Repita a senha
passwords-current = Senha atual
passwords-show = Mostrar a senha
passwords-hide = Ocultar a senha
passwords-caps = Caps Lock está ligado
passwords-strength = Força
passwords-strengths = muito curta|fraca|razoável|boa|forte
passwords-rule-length = pelo menos { $least } caracteres
passwords-rule-upper = { $least ->
    [one] { $least } maiúscula
   *[other] { $least } maiúsculas
  }
passwords-rule-lower = { $least ->
    [one] { $least } minúscula
   *[other] { $least } minúsculas
  }
passwords-rule-digits = { $least ->
    [one] { $least } algarismo
   *[other] { $least } algarismos
  }
passwords-rule-special = { $least ->
    [one] { $least } caractere especial
   *[other] { $least } caracteres especiais
  }
passwords-rule-forbidden = sem { $characters }
passwords-hint = O melhor são algumas palavras sem relação entre si. Você pode colar ou deixar o gerenciador de senhas escolher. Espaços e quaisquer outros caracteres são bem-vindos.
passwords-hint-some = O melhor são algumas palavras sem relação entre si. Você pode colar ou deixar o gerenciador de senhas escolher.
passwords-keep-safe = Lembre-se de manter a senha da sua conta segura e protegida. Não a compartilhe com ninguém.
passwords-mismatch = As duas não são iguais. Digite a mesma senha duas vezes.
passwords-refused = Esta senha ainda não é boa o bastante
passwords-refused-help = Nada foi alterado. Siga os conselhos abaixo ou use uma das sugestões.
passwords-mismatch-title = As senhas não coincidem
passwords-mismatch-help = Nada foi alterado. Digite a mesma senha nos dois campos.
passwords-suggestions = Sugestões
passwords-save = Salvar
passwords-advice-blank = Digite uma senha.
passwords-advice-short = Use pelo menos { $least } caracteres; esta tem { $has }. Mais uma ou duas palavras bastam.
passwords-advice-long = Use no máximo { $most } caracteres.
passwords-advice-nul = Retire o caractere invisível que foi colado junto.
passwords-advice-upper = { $least ->
    [one] Inclua { $least } maiúscula.
   *[other] Inclua { $least } maiúsculas.
  }
passwords-advice-lower = { $least ->
    [one] Inclua { $least } minúscula.
   *[other] Inclua { $least } minúsculas.
  }
passwords-advice-digits = { $least ->
    [one] Inclua { $least } algarismo.
   *[other] Inclua { $least } algarismos.
  }
passwords-advice-special = { $least ->
    [one] Inclua { $least } caractere especial, como - ou !.
   *[other] Inclua { $least } caracteres especiais, como - ou !.
  }
passwords-advice-forbidden = Tire { $found }: a sua organização não permite.
passwords-advice-used = Esta é uma das suas últimas senhas. Escolha uma nova.
passwords-advice-own = Retire “{ $word }”: quem conhece o seu login ou a sua empresa tenta isso primeiro.
passwords-advice-similar = Está parecida demais com “{ $word }”, que outros conhecem. Escolha outra coisa.
passwords-advice-common = Está entre as senhas tentadas primeiro. Escolha uma que ninguém mais use.
passwords-advice-add-words = Acrescente mais uma ou duas palavras. De preferência, incomuns.
passwords-advice-names = Retire nomes comuns ou cerque-os de palavras sem relação.
passwords-advice-keyboard = Retire sequências de teclas como “qwerty”.
passwords-advice-repeats = Não repita a mesma palavra ou letra.
passwords-advice-sequences = Retire sequências como “abc” ou “6543”.
passwords-advice-dates = Retire anos e datas.
passwords-advice-capitals = Só maiúsculas ajudam pouco. Acrescente palavras.
passwords-advice-reversed = Escrever uma palavra de trás para a frente ajuda pouco. Acrescente palavras.
passwords-advice-substitutions = Escrever @ no lugar de a ou 0 no lugar de o ajuda pouco. Acrescente palavras.
passwords-words = abelha abril agulha algodao ameixa ancora areia armario arroz aveia azeite azulejo balao banana bandeira barco batata bolacha bosque botao brisa cabide cacau cacto cadeira caneca canela caneta canoa caramelo casaco castanha cebola cereja chaleira chuva cobre coelho colher cometa concha coruja cristal damasco deserto dragao espelho espuma estrela farinha farol figueira flauta fogueira folha formiga garfo garrafa girafa girassol goiaba golfinho granito grilo guitarra horta ilha jaqueta jardim janela jiboia ladrilho lagoa lampada laranja lenha limao louro madeira maleta manga martelo mel melancia moinho montanha morango mosaico navio neblina neve nuvem oliva onda ovelha palmeira panela papel pera peteca pipoca planeta pomar ponte queijo quintal rede relogio rio roda rolha sabonete salsa samambaia sino sombra tambor tapete telhado tesoura tigela tijolo toalha tomate trigo trovao tulipa uva vela vento verao violeta vulcao xicara
