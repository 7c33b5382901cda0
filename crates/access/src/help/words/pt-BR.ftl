# Ajuda para entrar.
help-index = Ajuda para entrar
help-index-lead = Respostas curtas para a entrada.
help-need = Precisa de ajuda?
help-back-sign-in = ↩ Voltar para a tela de login
help-back-index = ↩ Voltar para a ajuda
help-reading = Leitura estimada: { $minutes } min
help-updated = Última atualização
help-on-this-page = Nesta página
help-previous = Anterior
help-next = Próximo
help-neighbours = Outros artigos
help-share = Compartilhar
help-copy-link = Copiar link
help-by-mail = Por e-mail
help-useful = Este artigo foi útil para você?
help-yes = Sim
help-no = Não
help-useful-yes = Que bom!
help-useful-no = Sentimos muito não ter ajudado!
help-thanks = Obrigado pelos seus comentários
help-sent = Comentários enviados
help-will-correct = Agradecemos a sua iniciativa e tentaremos corrigir o artigo
help-comment = O que faltou?
help-comment-hint = Os administradores da sua organização leem. Não escreva senhas nem nada confidencial.
help-comment-send = Enviar
help-comment-refused = Escreva entre 1 e { $most } caracteres.
help-vote-first = Diga primeiro se o artigo foi útil.
help-subscribe = Avise-me quando mudar
help-subscribe-hint = Um e-mail para confirmar e depois um a cada mudança do artigo. Cada um traz um link para cancelar.
help-subscribe-do = Inscrever-me
help-subscribe-refused = Digite o endereço de uma caixa de e-mail, por exemplo ana@empresa.example.
help-subscription-email = Sua caixa de e-mail
help-subscription-email-hint = A que recebeu o e-mail: o que analisa e-mails pressiona botões, mas não digita nada.
help-subscription-email-wrong = O e-mail chegou a outra caixa.
help-subscription-asked = Veja sua caixa de e-mail
help-subscription-asked-help = Um e-mail está a caminho, a não ser que a caixa já esteja inscrita. Abra o link e confirme; pode levar alguns minutos.
help-subscription-open = Confirme a inscrição
help-subscription-open-help = Pressione o botão e escreveremos a você a cada mudança do artigo.
help-subscription-on = Você está inscrito
help-subscription-on-help = Escrevemos a você a cada mudança do artigo.
help-subscription-off = Nenhuma inscrição
help-subscription-off-help = Nada mais é enviado. Quem pediu pode pedir de novo na página do artigo.
help-subscription-confirm = Inscrever-me
help-subscription-cancel = Cancelar a inscrição
help-letter-asked-subject = Confirme sua inscrição: { $title }
help-letter-asked = Alguém pediu que { $organisation } escreva para esta caixa a cada mudança do artigo de ajuda “{ $title }”. Se foi você, confirme aqui:
help-letter-asked-ignore = Se não foi você, não faça nada: ninguém voltará a escrever.
help-letter-changed-subject = Mudou: { $title }
help-letter-changed = O artigo de ajuda “{ $title }” de { $organisation } mudou. Esta página leva a ele:
help-letter-cancel = A mesma página cancela a inscrição.
help-feedback = Ajuda: o que dizem os leitores
help-feedback-tab = Ajuda
help-feedback-lead = Quantas vezes cada artigo foi lido em um navegador que executa scripts, e se ajudou. Uma opinião por navegador.
help-article = Artigo
help-views = Visualizações
help-helped = Ajudou
help-helped-not = Não ajudou
help-comments = Comentários
help-comments-none = Ninguém escreveu nada ainda.
help-view-count = { $count ->
    [one] 1 visualização
   *[other] { $count } visualizações
  }
help-first-access-title = Primeiro acesso
help-first-access-lead = Do e-mail ao primeiro login.
help-first-access-letter = O e-mail
help-first-access-letter-text =
    Quando um administrador cria o seu acesso, chega um e-mail à caixa cadastrada com ele. Essa caixa pode não ser o seu login.
    Não chegou? Olhe a pasta de spam e pergunte a um administrador qual caixa está cadastrada.
help-first-access-password = Escolha a sua senha
help-first-access-password-text =
    Abra o link do e-mail.
    Digite uma senha e repita.
    Salve. Depois entre com o seu login e esta senha.
help-first-access-expired = O link expirou
help-first-access-expired-text =
    Clique em “Esqueceu a senha?” na tela de login e digite o seu login: chega um novo e-mail à mesma caixa.
help-password-title = Senha esquecida
help-password-lead = Como escolher outra sem depender de ninguém.
help-password-ask = Peça um link
help-password-ask-text =
    Clique em “Esqueceu a senha?” abaixo do botão de login.
    Digite o login com que você entra, mesmo que não receba e-mails.
    Abra o link do e-mail e escolha uma nova senha.
help-password-nothing = Nenhum e-mail chega
help-password-nothing-text =
    Olhe a pasta de spam. O e-mail vai para a caixa cadastrada com o seu login, que pode ser compartilhada.
    Fale com um administrador: ele vê se o servidor aceitou e pode corrigir o endereço.
help-password-good = Uma boa senha
help-password-good-text =
    Várias palavras sem relação entre si formam uma senha longa e fácil de guardar. Gerenciadores de senhas e colar são bem-vindos.
    Lembre-se de manter a senha da sua conta segura e protegida. Não a compartilhe com ninguém.
help-blocked-title = Meu login está bloqueado
help-blocked-lead = Por que acontece e o que o abre de novo.
help-blocked-why = Por quê
help-blocked-why-text =
    Depois de muitas senhas erradas ninguém pode continuar tentando, nem com a certa. É uma proteção da sua conta, não uma instabilidade.
help-blocked-what = O que fazer
help-blocked-what-text =
    Espere alguns minutos e tente uma vez, devagar.
    Se não sabe mais a senha, peça um link em “Esqueceu a senha?”: isso remove o bloqueio.
    Se continuar bloqueado, peça a um administrador ou supervisor que desbloqueie.
help-blocked-again = Acontece de novo e de novo
help-blocked-again-text =
    Um celular ou outro computador pode ainda enviar uma senha antiga. Corrija lá. Se não é nenhum seu, avise um administrador: alguém pode estar adivinhando.
help-factors-title = O segundo fator
help-factors-lead = Um código do celular além da senha.
help-factors-add = Adicione um dispositivo
help-factors-add-text =
    Abra o seu perfil e o segundo fator; se a sua organização exige, o próximo login leva até lá.
    Dê um nome ao dispositivo e leia a imagem com um aplicativo autenticador.
    Digite o código que ele mostra. Guarde no papel os códigos de recuperação.
help-factors-wrong = O código não é aceito
help-factors-wrong-text =
    Um código vale uma vez e por meio minuto. Confira se o celular acerta a hora sozinho e espere o próximo.
help-factors-lost = O dispositivo foi perdido
help-factors-lost-text =
    Use um código de recuperação. Se não houver, um administrador pode redefinir o segundo fator depois de confirmar que é você.
help-request-title = Solicitar uma conta
help-request-lead = Para o conteúdo exclusivo você precisa de uma conta criada e ativa.
help-request-ask = 1. Solicite
help-request-ask-text =
    Na página: clique em “Solicitar uma conta” na tela de login, se a sua organização oferece.
    Por e-mail, se a sua organização recebe assim: escreva à caixa de suporte dela com o assunto “{ $subject }”.
    Informe o nome completo, a razão social da empresa, o cargo ou função nela e o e-mail corporativo da conta.
help-request-prove = 2. Confirme a sua caixa de e-mail
help-request-prove-text =
    Um e-mail chega a esse endereço. Abra o link e confirme: só então a solicitação é vista.
help-request-activate = 3. Ative e entre
help-request-activate-text =
    Se for aceita, um e-mail traz o link para a primeira senha. Ele abre por tempo limitado; depois solicite de novo ou use “Esqueceu a senha?”.
    Este serviço é independente de outros: ter entrado em outro lugar não vale aqui.
help-browser-title = Seu navegador
help-browser-lead = O que ele precisa para não perder nenhuma conversa.
help-browser-which = Qual
help-browser-which-text =
    Recomendamos o Google Chrome. As versões atuais do Edge, Firefox e Safari também funcionam. Mantenha-o atualizado: versões antigas causam problemas.
    Limpe o cache do navegador sempre que possível se as páginas ficarem estranhas ou lentas; por nós não é preciso.
help-browser-allow = Permita este site
help-browser-allow-text =
    Notificações: para saber de uma nova conversa mesmo com outra janela à frente.
    Microfone: para as chamadas.
    Reprodução automática de áudio e vídeo: para que um sinal seja ouvido na hora.
help-browser-awake = Mantenha a página ativa
help-browser-awake-text =
    O Chrome adormece páginas para economizar memória. Adicione este site a “Manter sempre estes sites ativos” em Configurações, Desempenho.
