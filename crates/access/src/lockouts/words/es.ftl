lockouts-title = Bloqueos
lockouts-lead = Tras demasiados intentos fallidos, un inicio de sesión se bloquea durante un tiempo. Es una protección, no una avería.
lockouts-open = Bloqueados ahora
lockouts-over = Anteriores
lockouts-none = Nadie está bloqueado
lockouts-none-help = Cuando un inicio de sesión se bloquea, aquí se ve de quién es, por qué y desde dónde se intentó.
lockouts-who = Usuario
lockouts-why = Motivo
lockouts-why-login = Demasiadas contraseñas incorrectas para este usuario
lockouts-why-address = Demasiadas contraseñas incorrectas desde esta dirección
lockouts-why-code = Demasiados códigos incorrectos del segundo factor
lockouts-why-recovery-code = Demasiados códigos de recuperación incorrectos
lockouts-nobody = Este usuario no pertenece a nadie aquí; solo se guarda una parte.
lockouts-failures = Intentos
lockouts-from = Desde
lockouts-since = Inicio
lockouts-until = Hasta
lockouts-until-released = Hasta que alguien lo desbloquee
lockouts-note = Nota (opcional)
lockouts-release = Desbloquear
lockouts-end = Cómo terminó
lockouts-end-by = Desbloqueado por { $name }
lockouts-end-proven = Terminado por su titular
lockouts-end-expired = Terminó por sí solo
lockouts-done-released = El usuario quedó desbloqueado.
lockouts-locked = ¡Su usuario está bloqueado temporalmente!
lockouts-locked-help = Es una protección contra accesos indebidos, no una avería. Inténtelo más tarde o pida a un administrador o supervisor de su organización que lo desbloquee.
lockouts-locked-help-released = Es una protección contra accesos indebidos, no una avería. Pida a un administrador o supervisor de su organización que lo desbloquee.
lockouts-protection = Protección
lockouts-rule = Un usuario se bloquea con { $failures } intentos fallidos en { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
  }.
lockouts-rule-change = Cambiar
