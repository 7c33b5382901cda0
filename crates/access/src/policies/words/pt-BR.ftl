# O que uma organização exige na sua porta.
policies-title = Segurança e privacidade
policies-lead = O que a sua organização decide por conta própria. Uma mudança vale a partir da próxima tentativa; um bloqueio em andamento e um link já enviado mantêm as suas condições.
policies-try = O que aconteceria se esta pessoa entrasse agora? O login dela
policies-try-it = Experimentar
policies-preset = Partir de
policies-preset-why = Um conjunto de regras que a sua equipe talvez já conheça. Depois, cada valor pode ser mudado abaixo.
policies-preset-now = em uso
policies-preset-start = Partir deste conjunto
policies-preset-own = { $count ->
    [one] Isso descarta { $count } valor decidido por vocês.
   *[other] Isso descarta os { $count } valores decididos por vocês.
  }
policies-preset-nist = Senhas longas com quaisquer caracteres, bloqueios crescentes. O que recomendamos.
policies-preset-leucotron = Um login bloqueado espera por um administrador.
policies-preset-smartspace = 8 caracteres de quatro tipos, sem & e #.
policies-preset-logtec = Ativação em 4 horas, recuperação em uma.
policies-preset-ecuabots = Bastam 6 caracteres. Fraco por si só.
policies-preset-genesys = 8 caracteres de quatro tipos, sem repetir as dez últimas, 6 tentativas, 20 dias.
policies-warning-short = Senhas curtas e nada além delas
policies-warning-short-help = Quem adivinhar uma, entra. Exija um segundo fator de todos abaixo, ou pelo menos 15 caracteres.
policies-warning-released = Um estranho pode manter alguém de fora
policies-warning-released-help = Quem conhece um login pode bloqueá-lo com senhas erradas até você desbloquear.
policies-warning-classes = Tipos de caracteres não deixam as senhas mais fortes
policies-warning-classes-help = As pessoas cumprem essas regras com “Password1!”. O comprimento e a nossa verificação contra senhas conhecidas protegem melhor.
policies-passwords = Senhas
policies-passwords-why = Regras para a próxima senha que alguém escolher. Ninguém é recusado com a que já tem.
policies-password-least = No mínimo
policies-password-least-hint = A senha mais curta que se aceita.
policies-password-least-undecided = { $words }; 8 onde se exige um segundo fator
policies-password-most = No máximo
policies-password-most-hint = A mais longa. Nada é cortado.
policies-password-upper = Maiúsculas
policies-password-upper-hint = Quantas deve conter; 0 não pede nenhuma.
policies-password-lower = Minúsculas
policies-password-lower-hint = Quantas deve conter; 0 não pede nenhuma.
policies-password-digits = Algarismos
policies-password-digits-hint = Quantos deve conter; 0 não pede nenhum.
policies-password-special = Caracteres especiais
policies-password-special-hint = Quantos deve conter; 0 não pede nenhum.
policies-password-forbidden = Caracteres proibidos
policies-password-forbidden-hint = Os que não podem estar em uma senha nova, por causa de sistemas que não os suportam. Normalmente nenhum.
policies-password-history = Senhas anteriores
policies-password-history-hint = Quantas das últimas não podem ser escolhidas de novo; 0 não exclui nenhuma.
policies-links = Links e recuperação
policies-links-why = Por quanto tempo um link enviado abre e o que vem depois de uma senha nova.
policies-link-invitation-minutes = Convite
policies-link-invitation-minutes-hint = Por quanto tempo abre o link da primeira senha. 1440 minutos são um dia.
policies-link-recovery-minutes = Recuperação
policies-link-recovery-minutes-hint = Por quanto tempo abre o link de uma senha nova.
policies-recovery-signs-in = Depois de uma recuperação
policies-recovery-signs-in-hint = Entrar mostra que a pessoa sabe a senha nova.
policies-recovery-signs-in-off = Pedir que entre
policies-recovery-signs-in-on = Entrar direto
policies-lock = Tentativas sem sucesso
policies-lock-why = Muitas senhas erradas bloqueiam um login, exista ele ou não. É uma proteção, não uma falha.
policies-lock-max = Tentativas de acesso
policies-lock-max-hint = A tentativa sem sucesso que bloqueia o login.
policies-lock-window-minutes = Contadas em
policies-lock-window-minutes-hint = Erros mais distantes entre si não se somam.
policies-lock-kind = Bloqueado
policies-lock-kind-hint = Até alguém desbloquear, um estranho pode manter alguém de fora até você agir.
policies-lock-kind-grows = de 1 a 15 minutos, crescente
policies-lock-kind-minutes = por um tempo fixo
policies-lock-kind-released = até alguém desbloquear
policies-lock-duration-minutes = Tempo fixo
policies-lock-duration-minutes-hint = Vale quando se escolhe “por um tempo fixo”.
policies-lock-message = O que a pessoa lê
policies-lock-message-hint = Ambos são iguais para logins que não existem.
policies-lock-message-visible = Que o login está bloqueado
policies-lock-message-neutral = O mesmo que depois de uma senha errada
policies-factors = Segundos fatores
policies-factors-why = Um código do telefone ou uma chave de acesso, além da senha.
policies-mfa-agent = Agentes
policies-mfa-agent-hint = Exigido de todos, é configurado na próxima entrada.
policies-mfa-supervisor = Supervisores
policies-mfa-supervisor-hint = Podem desbloquear logins e ler todas as conversas das suas equipes.
policies-mfa-administrator = Administradores
policies-mfa-administrator-hint = Podem fazer tudo; exija primeiro deles.
policies-mfa-off = Não oferecido
policies-mfa-optional = Quem quiser
policies-mfa-required = Exigido de todos
policies-sessions = Sessões
policies-sessions-why = Por quanto tempo alguém continua dentro. Só contam os atos da própria pessoa, nunca uma página aberta por si só.
policies-session-idle-minutes = Sem nenhum ato
policies-session-idle-minutes-hint = Depois disso entra de novo. 720 minutos são 12 horas, 28800 são 20 dias.
policies-session-absolute-days = Em todo caso
policies-session-absolute-days-hint = Por mais ativa que esteja, entra de novo depois disso.
policies-sessions-agent = Agentes em vários dispositivos
policies-sessions-agent-hint = O que uma nova entrada faz com as sessões abertas.
policies-sessions-supervisor = Supervisores em vários dispositivos
policies-sessions-supervisor-hint = O que uma nova entrada faz com as sessões abertas.
policies-sessions-administrator = Administradores em vários dispositivos
policies-sessions-administrator-hint = O que uma nova entrada faz com as sessões abertas.
policies-sessions-allow = Todas continuam abertas
policies-sessions-replace = As anteriores terminam
policies-sessions-ask = A pessoa decide
policies-leaving = Saída
policies-leaving-why = O que acontece com os atendimentos em andamento.
policies-live-work = Com trabalho em andamento
policies-live-work-hint = Uma sessão que se esgota devolve o trabalho à fila depois de um tempo; veja abaixo.
policies-live-work-block = A saída é recusada
policies-live-work-requeue = Volta para a fila
policies-live-work-keep-channels = Fica, e a disponibilidade também
policies-unit-characters = caracteres
policies-unit-passwords = senhas
policies-unit-minutes = minutos
policies-unit-days = dias
policies-unit-attempts = tentativas
policies-count-characters = { $count ->
    [one] { $count } caractere
   *[other] { $count } caracteres
  }
policies-count-passwords = { $count ->
    [one] { $count } senha
   *[other] { $count } senhas
  }
policies-count-attempts = { $count ->
    [one] { $count } tentativa
   *[other] { $count } tentativas
  }
policies-count-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
  }
policies-count-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
  }
policies-none = nenhum
policies-bounds = De { $least } a { $most }.
policies-in-force = Em vigor:
policies-source-default = Padrão
policies-source-organisation = Sua organização
policies-history = Alterações
policies-history-why = Cada alteração é guardada, com quem a fez.
policies-refused = Nada foi salvo
policies-refused-help = Corrija o que está marcado e salve de novo.
policies-overtaken = Outra pessoa mudou isto nesse meio-tempo. O que está em vigor aparece abaixo dos seus valores. Salve de novo para pôr os seus no lugar.
policies-missing = Digite um número de { $least } a { $most }.
policies-not-a-number = Somente algarismos: um número inteiro de { $least } a { $most }.
policies-out-of-bounds = O número deve estar entre { $least } e { $most }.
policies-no-choice = Escolha uma opção da lista.
policies-not-forbiddable = Só sinais e pontuação: sem letras e algarismos ninguém poderia escolher uma senha.
policies-too-many = No máximo 32 caracteres diferentes.
policies-done-saved = Salvo. Vale a partir da próxima tentativa.
policies-reentry-rest-seconds = Quando uma sessão se esgota: indisponível após
policies-reentry-rest-seconds-hint = A página pede a senha e guarda o que foi escrito. Depois disso nada de novo é oferecido à pessoa.
policies-reentry-keep-minutes = Quando uma sessão se esgota: trabalho mantido por
policies-reentry-keep-minutes-hint = Durante esse tempo os atendimentos continuam sendo da pessoa; depois voltam para a fila, com uma nota.
policies-shifts = Jornadas
policies-shifts-why = Se as jornadas decidem quem pode entrar e quando. Administradores e membros sem jornada sempre podem.
policies-shift-access = Fora da jornada
policies-shift-access-hint = O fim da jornada não encerra nenhuma sessão; a página avisa. Quem sai então devolve o trabalho para a fila.
policies-shift-access-off = A entrada é livre
policies-shift-access-warn = A entrada é livre, com um aviso
policies-shift-access-deny = É preciso a palavra de um supervisor
policies-shift-grace-minutes = Tolerância
policies-shift-grace-minutes-hint = Esse tempo antes e depois da jornada conta como dentro dela.
policies-unit-seconds = segundos
policies-count-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
  }
policies-accounts = Contas a pedido
policies-accounts-why = Quem pode solicitar uma conta e como. A caixa de e-mail é sempre comprovada antes.
policies-signup = Quem pode solicitar
policies-signup-hint = O e-mail vale onde o operador tiver conectado uma caixa. Quem é recusado recebe o motivo.
policies-signup-closed = Ninguém; os administradores criam os membros
policies-signup-request-form = Qualquer pessoa, em uma página ou por e-mail; alguém decide
policies-signup-request-mail = Qualquer pessoa, por e-mail; alguém decide
policies-signup-domain-allowlist = Como na página; os domínios da lista entram na hora
policies-signup-domains = Domínios
policies-signup-domains-hint = O que vem depois do @ nos endereços que entram como agentes sem que ninguém decida, separado por vírgulas. Vale com “domínios da lista”.
policies-no-domain = Somente domínios como aurora.example, separados por vírgulas, no máximo 50.
