# Si una jornada deja iniciar sesión a su miembro.
shifts-refused = No es su jornada
shifts-refused-help = Su contraseña era correcta, pero su jornada no le deja entrar ahora. Su supervisor puede dejarle entrar una vez; después inicie sesión de nuevo.
shifts-outside = Está aquí fuera de su jornada «{ $schedule }».
shifts-outside-help = Su sesión sigue abierta y conserva sus conversaciones. Al cerrar sesión, lo que quede abierto vuelve a la cola.
shifts-title = Fuera de su jornada
shifts-lead = Quién quiso iniciar sesión fuera de su jornada en las últimas doce horas. Su palabra deja entrar a alguien una vez, durante dos horas.
shifts-none = No se rechazó a nadie
shifts-none-help = Aquí aparece quien inicia sesión fuera de su jornada, si su política lo rechaza.
shifts-schedule = Jornada
shifts-when = Rechazado
shifts-grant = Dejar entrar una vez
shifts-granted = Puede entrar hasta { $when }
shifts-done-granted = Puede iniciar sesión una vez en las próximas dos horas. Dígale que lo intente de nuevo.
