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
lockouts-why-device = Demasiadas contraseñas incorrectas en un dispositivo de su dueño
lockouts-letter-subject = Su inicio de sesión en { $organisation } fue bloqueado: { $login }
lockouts-letter-about = Alguien escribió { $failures } contraseñas incorrectas para { $login }. Por eso quedó bloqueado, como protección.
lockouts-letter-from = Desde { $from }, el { $when }.
lockouts-letter-ends = El bloqueo termina solo en unos minutos; puede repetirse mientras sigan los intentos.
lockouts-letter-stands = El bloqueo dura hasta que un supervisor o un administrador de su organización lo desbloquee.
lockouts-letter-known = En los dispositivos en que usted ya inició sesión puede seguir entrando.
lockouts-letter-help = Si fue usted, busque un teléfono o programa viejo que aún envíe una contraseña anterior. Si no, no hay nada que hacer: nadie entró. Si continúa, avise a su administrador.
lockouts-after-subject = Contraseña correcta tras varias incorrectas en { $organisation }: { $login }
lockouts-after-about = Después de { $failures } contraseñas incorrectas se escribió la correcta para { $login }.
lockouts-after-help = Si fue usted, no hay nada que hacer. Si no, elija enseguida otra contraseña y cierre todas las demás sesiones en su perfil, o avise a su administrador.
lockouts-later = Un momento, por favor
lockouts-later-help = En este momento se están probando muchas contraseñas. Nada está bloqueado: espere unos segundos e inicie sesión otra vez. En los dispositivos en que usted ya inició sesión no hay espera.
lockouts-last-success = Último inicio de sesión
lockouts-no-success = Nunca inició sesión
lockouts-retried = { $n ->
    [one] La misma contraseña incorrecta llegó además una vez: quizá un teléfono o programa viejo.
   *[other] La misma contraseña incorrecta llegó además { $n } veces: quizá un teléfono o programa viejo.
  }
lockouts-attack-spray = { $address } prueba muchos inicios de sesión con pocas contraseñas ({ $n } inicios).
lockouts-attack-organisation = { $n } contraseñas incorrectas en 15 minutos.
lockouts-attack-help = Los extraños deben esperar entre intentos; los dispositivos conocidos y sus redes propias no.
lockouts-mine = Solo mis equipos
lockouts-everybody = Todos
lockouts-cause = Razón
lockouts-cause-asked = Le pregunté: era esa persona
lockouts-cause-typing = Error al escribir, u otro teclado
lockouts-cause-old-program = Un teléfono o programa viejo
lockouts-cause-attack = Un ataque que ya terminó
lockouts-cause-other = Otra cosa
lockouts-bulk = Desbloquear varios
lockouts-bulk-help = Después de un ataque. Los usuarios están marcados; quite a quien no quiera desbloquear. Cada uno queda en la auditoría con su razón.
lockouts-bulk-release = Desbloquear los marcados
lockouts-bulk-refused = No se marcó a nadie
lockouts-bulk-refused-help = Marque al menos uno.
lockouts-done-bulk = Quedaron desbloqueados.
