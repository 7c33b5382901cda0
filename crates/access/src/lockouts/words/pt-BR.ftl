lockouts-title = Bloqueios
lockouts-lead = Depois de muitas tentativas sem sucesso, um login fica bloqueado por um tempo. É uma proteção, não uma falha.
lockouts-open = Bloqueados agora
lockouts-over = Anteriores
lockouts-none = Ninguém está bloqueado
lockouts-none-help = Quando um login é bloqueado, aqui se vê de quem é, por quê e de onde tentaram.
lockouts-who = Login
lockouts-why = Motivo
lockouts-why-login = Muitas senhas erradas para este login
lockouts-why-address = Muitas senhas erradas a partir deste endereço
lockouts-why-code = Muitos códigos errados do segundo fator
lockouts-why-recovery-code = Muitos códigos de recuperação errados
lockouts-nobody = Este login não é de ninguém aqui; só uma parte é guardada.
lockouts-failures = Tentativas
lockouts-from = De onde
lockouts-since = Desde
lockouts-until = Até
lockouts-until-released = Até alguém desbloquear
lockouts-note = Observação (opcional)
lockouts-release = Desbloquear
lockouts-end = Como terminou
lockouts-end-by = Desbloqueado por { $name }
lockouts-end-proven = Encerrado por quem usa o login
lockouts-end-expired = Terminou sozinho
lockouts-done-released = O login foi desbloqueado.
lockouts-locked = Seu login está temporariamente bloqueado!
lockouts-locked-help = É uma proteção contra acessos indevidos, não uma instabilidade. Tente mais tarde ou peça a um administrador ou supervisor da sua organização para desbloquear.
lockouts-locked-help-released = É uma proteção contra acessos indevidos, não uma instabilidade. Peça a um administrador ou supervisor da sua organização para desbloquear.
lockouts-protection = Proteção
lockouts-rule = Um login é bloqueado por { $failures } tentativas sem sucesso em { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
  }.
lockouts-rule-change = Alterar
