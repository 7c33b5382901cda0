# Lo que una organización exige en su puerta.
policies-title = Seguridad y privacidad
policies-lead = Lo que su organización decide por sí misma. Un cambio vale desde el próximo intento; un bloqueo en curso y un enlace ya enviado conservan sus condiciones.
policies-try = ¿Qué pasaría si esta persona entrara ahora? Su usuario
policies-try-it = Probar
policies-preset = Partir de
policies-preset-why = Un conjunto de reglas que su gente quizá ya conoce. Después puede cambiar cada valor.
policies-preset-now = en uso
policies-preset-start = Partir de este conjunto
policies-preset-own = { $count ->
    [one] Así se pierde el valor que ustedes decidieron.
   *[other] Así se pierden los { $count } valores que ustedes decidieron.
  }
policies-preset-nist = Contraseñas largas con cualquier carácter, bloqueos crecientes. Lo que recomendamos.
policies-preset-leucotron = Un usuario bloqueado espera a un administrador.
policies-preset-smartspace = 8 caracteres de cuatro clases, sin & ni #.
policies-preset-logtec = Activación en 4 horas, recuperación en una.
policies-preset-ecuabots = Bastan 6 caracteres. Débil por sí solo.
policies-preset-genesys = 8 caracteres de cuatro clases, sin repetir las diez últimas, 6 intentos, 20 días.
policies-warning-short = Contraseñas cortas y nada más
policies-warning-short-help = Quien adivine una, entra. Exija un segundo factor a todos más abajo, o al menos 15 caracteres.
policies-warning-released = Un extraño puede dejar fuera a alguien
policies-warning-released-help = Quien conozca un usuario puede bloquearlo con contraseñas incorrectas hasta que usted lo desbloquee.
policies-warning-classes = Las clases de caracteres no hacen más fuertes las contraseñas
policies-warning-classes-help = La gente las cumple con «Password1!». La longitud y nuestra revisión contra contraseñas conocidas protegen mejor.
policies-passwords = Contraseñas
policies-passwords-why = Reglas para la próxima contraseña que alguien elija. A nadie se le rechaza la que ya tiene.
policies-password-least = Como mínimo
policies-password-least-hint = La contraseña más corta que se acepta.
policies-password-least-undecided = { $words }; 8 donde se exige un segundo factor
policies-password-most = Como máximo
policies-password-most-hint = La más larga. Nunca se recorta nada.
policies-password-upper = Mayúsculas
policies-password-upper-hint = Cuántas debe contener; 0 no pide ninguna.
policies-password-lower = Minúsculas
policies-password-lower-hint = Cuántas debe contener; 0 no pide ninguna.
policies-password-digits = Cifras
policies-password-digits-hint = Cuántas debe contener; 0 no pide ninguna.
policies-password-special = Caracteres especiales
policies-password-special-hint = Cuántos debe contener; 0 no pide ninguno.
policies-password-forbidden = Caracteres prohibidos
policies-password-forbidden-hint = Los que no pueden estar en una contraseña nueva, por sistemas que no los soportan. Normalmente ninguno.
policies-password-history = Contraseñas anteriores
policies-password-history-hint = Cuántas de las últimas no pueden volver a elegirse; 0 no excluye ninguna.
policies-links = Enlaces y recuperación
policies-links-why = Cuánto tiempo abre un enlace enviado y qué sigue a una contraseña nueva.
policies-link-invitation-minutes = Invitación
policies-link-invitation-minutes-hint = Cuánto tiempo abre el enlace a la primera contraseña. 1440 minutos son un día.
policies-link-recovery-minutes = Recuperación
policies-link-recovery-minutes-hint = Cuánto tiempo abre el enlace a una contraseña nueva.
policies-recovery-signs-in = Después de una recuperación
policies-recovery-signs-in-hint = Iniciar sesión muestra que la persona sabe la contraseña nueva.
policies-recovery-signs-in-off = Pedir que inicie sesión
policies-recovery-signs-in-on = Entrar directamente
policies-lock = Intentos fallidos
policies-lock-why = Demasiadas contraseñas incorrectas bloquean un usuario, exista o no. Es una protección, no una avería.
policies-lock-max = Intentos
policies-lock-max-hint = El intento fallido que bloquea al usuario.
policies-lock-window-minutes = Contados en
policies-lock-window-minutes-hint = Los fallos más separados no se suman.
policies-lock-kind = Bloqueado
policies-lock-kind-hint = Hasta que alguien desbloquee, un extraño puede dejar fuera a alguien hasta que usted actúe.
policies-lock-kind-grows = de 1 a 15 minutos, en aumento
policies-lock-kind-minutes = durante un tiempo fijo
policies-lock-kind-released = hasta que alguien desbloquee
policies-lock-duration-minutes = Tiempo fijo
policies-lock-duration-minutes-hint = Cuenta si se elige «durante un tiempo fijo».
policies-lock-message = Lo que lee la persona
policies-lock-message-hint = Ambos son iguales para usuarios que no existen.
policies-lock-message-visible = Que el usuario está bloqueado
policies-lock-message-neutral = Lo mismo que tras una contraseña incorrecta
policies-factors = Segundos factores
policies-factors-why = Un código del teléfono o una llave de acceso, además de la contraseña.
policies-mfa-agent = Agentes
policies-mfa-agent-hint = Si se exige a todos, se configura en el próximo inicio de sesión.
policies-mfa-supervisor = Supervisores
policies-mfa-supervisor-hint = Pueden desbloquear usuarios y leer todas las conversaciones de sus equipos.
policies-mfa-administrator = Administradores
policies-mfa-administrator-hint = Pueden hacerlo todo; exíjalo primero a ellos.
policies-mfa-off = No se ofrece
policies-mfa-optional = Quien lo desee
policies-mfa-required = Se exige a todos
policies-sessions = Sesiones
policies-sessions-why = Cuánto tiempo sigue dentro una persona. Solo cuentan sus propios actos, nunca una página abierta por sí sola.
policies-session-idle-minutes = Sin ningún acto
policies-session-idle-minutes-hint = Después vuelve a iniciar sesión. 720 minutos son 12 horas, 28800 son 20 días.
policies-session-absolute-days = En todo caso
policies-session-absolute-days-hint = Por activa que esté, vuelve a iniciar sesión después.
policies-sessions-agent = Agentes en varios dispositivos
policies-sessions-agent-hint = Qué hace un nuevo inicio con las sesiones abiertas.
policies-sessions-supervisor = Supervisores en varios dispositivos
policies-sessions-supervisor-hint = Qué hace un nuevo inicio con las sesiones abiertas.
policies-sessions-administrator = Administradores en varios dispositivos
policies-sessions-administrator-hint = Qué hace un nuevo inicio con las sesiones abiertas.
policies-sessions-allow = Todas siguen abiertas
policies-sessions-replace = Las anteriores terminan
policies-sessions-ask = La persona decide
policies-leaving = Cierre de sesión
policies-leaving-why = Qué ocurre con las conversaciones en curso.
policies-live-work = Con trabajo en curso
policies-live-work-hint = Una sesión que se agota devuelve el trabajo a la cola al cabo de un tiempo; véase abajo.
policies-live-work-block = No se permite cerrar sesión
policies-live-work-requeue = Vuelve a la cola
policies-live-work-keep-channels = Se queda, y la disponibilidad también
policies-unit-characters = caracteres
policies-unit-passwords = contraseñas
policies-unit-minutes = minutos
policies-unit-days = días
policies-unit-attempts = intentos
policies-count-characters = { $count ->
    [one] 1 carácter
   *[other] { $count } caracteres
  }
policies-count-passwords = { $count ->
    [one] 1 contraseña
   *[other] { $count } contraseñas
  }
policies-count-attempts = { $count ->
    [one] 1 intento
   *[other] { $count } intentos
  }
policies-count-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
  }
policies-count-days = { $count ->
    [one] 1 día
   *[other] { $count } días
  }
policies-none = ninguno
policies-bounds = De { $least } a { $most }.
policies-in-force = En vigor:
policies-source-default = Predeterminado
policies-source-organisation = Su organización
policies-history = Cambios
policies-history-why = Cada cambio se conserva, con quien lo hizo.
policies-refused = No se guardó nada
policies-refused-help = Corrija lo marcado y guarde de nuevo.
policies-overtaken = Otra persona lo cambió mientras tanto. Lo que está en vigor figura bajo sus valores. Guarde de nuevo para poner los suyos en su lugar.
policies-missing = Escriba un número de { $least } a { $most }.
policies-not-a-number = Solo cifras: un número entero de { $least } a { $most }.
policies-out-of-bounds = El número debe estar entre { $least } y { $most }.
policies-no-choice = Elija una opción de la lista.
policies-not-forbiddable = Solo signos y puntuación: sin letras ni cifras nadie podría elegir una contraseña.
policies-too-many = Como máximo 32 caracteres distintos.
policies-done-saved = Guardado. Vale desde el próximo intento.
policies-reentry-rest-seconds = Al agotarse una sesión: no disponible tras
policies-reentry-rest-seconds-hint = La página pide la contraseña y conserva lo escrito. Pasado este tiempo no se ofrece nada nuevo a la persona.
policies-reentry-keep-minutes = Al agotarse una sesión: conserva su trabajo
policies-reentry-keep-minutes-hint = Durante este tiempo sus conversaciones siguen siendo suyas; después vuelven a la cola, con una nota.
policies-shifts = Jornadas
policies-shifts-why = Si las jornadas deciden quién puede entrar y cuándo. Los administradores y quienes no tienen jornada siempre pueden.
policies-shift-access = Fuera de la jornada
policies-shift-access-hint = El fin de la jornada no cierra ninguna sesión; se avisa en la página. Quien sale entonces devuelve su trabajo a la cola.
policies-shift-access-off = Se puede iniciar sesión
policies-shift-access-warn = Se puede iniciar sesión, con un aviso
policies-shift-access-deny = Hace falta el permiso de un supervisor
policies-shift-grace-minutes = Tolerancia
policies-shift-grace-minutes-hint = Este tiempo antes y después de la jornada cuenta como dentro de ella.
policies-unit-seconds = segundos
policies-count-seconds = { $count ->
    [one] 1 segundo
   *[other] { $count } segundos
  }
policies-accounts = Cuentas a petición
policies-accounts-why = Quién puede solicitar una cuenta y cómo. El buzón se comprueba siempre primero.
policies-signup = Quién puede solicitarla
policies-signup-hint = El correo cuenta donde el operador haya conectado un buzón. A quien se rechaza se le escribe el motivo.
policies-signup-closed = Nadie; los administradores crean los usuarios
policies-signup-request-form = Cualquiera, en una página o por correo; alguien decide
policies-signup-request-mail = Cualquiera, por correo; alguien decide
policies-signup-domain-allowlist = Como en la página; los dominios de la lista entran enseguida
policies-signup-domains = Dominios
policies-signup-domains-hint = Lo que sigue a la @ en las direcciones que entran como agentes sin que nadie decida, separado por comas. Cuenta con «dominios de la lista».
policies-no-domain = Solo dominios como aurora.example, separados por comas, 50 como máximo.
