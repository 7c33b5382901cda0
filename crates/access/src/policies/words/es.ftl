# Lo que una organización exige en su puerta.
policies-title = Seguridad y privacidad
policies-lead = Lo que su organización decide por sí misma. Un cambio vale desde el próximo intento.
policies-lock = Intentos fallidos
policies-lock-why = Demasiadas contraseñas incorrectas bloquean un usuario, exista o no. Es una protección, no una avería. Un bloqueo en curso conserva sus condiciones.
policies-lock-max = Intentos
policies-lock-max-hint = El intento fallido que bloquea al usuario: de 3 a 100. Lo habitual es 10.
policies-lock-max-unit = intentos
policies-lock-window = Contados en
policies-lock-window-hint = Los fallos más separados no se suman: de 1 a 1440 minutos. Lo habitual es 15.
policies-lock-window-unit = minutos
policies-lock-duration = Bloqueado durante
policies-lock-duration-hint = Vacío: 1 minuto al principio, el doble cada vez, 15 como máximo. De 1 a 1440: siempre ese tiempo. 0: hasta que un administrador o supervisor desbloquee; entonces un extraño puede dejar fuera a alguien hasta que usted actúe.
policies-lock-duration-unit = minutos
policies-lock-grows = de 1 a 15 minutos, en aumento
policies-lock-released = hasta que alguien desbloquee
policies-attempts = { $count ->
    [one] 1 intento
   *[other] { $count } intentos
  }
policies-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
  }
policies-optional = (opcional)
policies-in-force = En vigor:
policies-source-default = Predeterminado
policies-source-organisation = Su organización
policies-changed = Último cambio
policies-refused = No se guardó nada
policies-refused-help = Corrija lo marcado y guarde de nuevo.
policies-overtaken = Otra persona lo cambió mientras tanto. Lo que está en vigor figura bajo sus valores. Guarde de nuevo para poner los suyos en su lugar.
policies-missing = Escriba un número de { $least } a { $most }.
policies-not-a-number = Solo cifras: un número entero de { $least } a { $most }.
policies-out-of-bounds = El número debe estar entre { $least } y { $most }.
policies-done-saved = Guardado. Vale desde el próximo intento.
