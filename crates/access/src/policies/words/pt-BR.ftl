# O que uma organização exige na sua porta.
policies-title = Segurança e privacidade
policies-lead = O que a sua organização decide por conta própria. Uma mudança vale a partir da próxima tentativa.
policies-lock = Tentativas sem sucesso
policies-lock-why = Muitas senhas erradas bloqueiam um login, exista ele ou não. É uma proteção, não uma falha. Um bloqueio em andamento mantém as suas condições.
policies-lock-max = Tentativas de acesso
policies-lock-max-hint = A tentativa sem sucesso que bloqueia o login: de 3 a 100. O habitual é 10.
policies-lock-max-unit = tentativas
policies-lock-window = Contadas em
policies-lock-window-hint = Erros mais distantes entre si não se somam: de 1 a 1440 minutos. O habitual é 15.
policies-lock-window-unit = minutos
policies-lock-duration = Bloqueado por
policies-lock-duration-hint = Vazio: 1 minuto no início, o dobro a cada vez, no máximo 15. De 1 a 1440: sempre esse tempo. 0: até que um administrador ou supervisor desbloqueie; assim um estranho pode manter alguém de fora até você agir.
policies-lock-duration-unit = minutos
policies-lock-grows = de 1 a 15 minutos, crescente
policies-lock-released = até alguém desbloquear
policies-attempts = { $count ->
    [one] { $count } tentativa
   *[other] { $count } tentativas
  }
policies-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
  }
policies-optional = (opcional)
policies-in-force = Em vigor:
policies-source-default = Padrão
policies-source-organisation = Sua organização
policies-changed = Última alteração
policies-refused = Nada foi salvo
policies-refused-help = Corrija o que está marcado e salve de novo.
policies-overtaken = Outra pessoa mudou isto nesse meio-tempo. O que está em vigor aparece abaixo dos seus valores. Salve de novo para pôr os seus no lugar.
policies-missing = Digite um número de { $least } a { $most }.
policies-not-a-number = Somente algarismos: um número inteiro de { $least } a { $most }.
policies-out-of-bounds = O número deve estar entre { $least } e { $most }.
policies-done-saved = Salvo. Vale a partir da próxima tentativa.
