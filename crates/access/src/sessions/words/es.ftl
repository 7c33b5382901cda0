# Quién ha iniciado sesión, y dónde.
sessions-path = Usted está aquí
sessions-own = Dónde tiene la sesión iniciada
sessions-own-open = Ver dispositivos
sessions-own-count = { $n ->
    [one] Solo aquí.
   *[other] Hay { $n } sesiones abiertas, incluida esta.
  }
sessions-own-about = Cada lugar en que su inicio de sesión está en uso en este momento. Cerrar una sesión surte efecto en todas partes en menos de un segundo.
sessions-own-strange = ¿No reconoce alguna? Ciérrela y después
sessions-own-password = elija otra contraseña
sessions-of = Sesiones de { $name }
sessions-of-about = Cerrar una surte efecto en menos de un segundo. Las conversaciones abiertas vuelven a la cola cuando se cierra la última, y llega un aviso al buzón del usuario.
sessions-all = Sesiones
sessions-all-count = { $n ->
    [one] Hay una sesión abierta,
   *[other] Hay { $n } sesiones abiertas,
  } { $people ->
    [one] de un usuario.
   *[other] de { $people } usuarios.
  }
sessions-all-more = Se muestran las { $n } usadas por último.
sessions-who = Usuario
sessions-device = Dispositivo
sessions-nameless = No dice su nombre
sessions-computer = Computadora
sessions-phone = Teléfono
sessions-tablet = Tableta
sessions-program = Programa
sessions-address = Dirección
sessions-began = Inicio de sesión
sessions-seen = Última actividad
sessions-this = Este
sessions-end = Cerrar sesión
sessions-end-others = Cerrar todas las demás
sessions-end-all = Cerrar todas las sesiones
sessions-end-everybody = Cerrar la sesión de todos
sessions-none = Sin sesión en ningún lugar
sessions-none-help = En cuanto el usuario inicie sesión, aquí aparecerán el dispositivo, su dirección y su última actividad.
sessions-ending = ¿Cerrar la sesión de todos?
sessions-ending-now = La sesión de todos, menos la suya en este dispositivo, se cierra en menos de un segundo.
sessions-ending-help = Las conversaciones en curso vuelven a la cola y todos deben iniciar sesión otra vez. Las contraseñas no cambian. Es para una emergencia: un dispositivo robado que nadie sabe cuál es, o alguien dentro que no debería estar.
sessions-ending-confirm = Sí, cerrar ahora la sesión de todos
sessions-ending-refused = No se cerró ninguna sesión
sessions-ending-refused-help = Marque primero la casilla: esto interrumpe a todo el piso.
sessions-members = Sesiones
sessions-members-count = { $n ->
    [0] Sin sesión en ningún lugar.
    [one] Con sesión en un dispositivo.
   *[other] Hay { $n } sesiones abiertas.
  }
sessions-members-open = Ver sesiones
sessions-done-one = Esa sesión se cerró.
sessions-done-others = Se cerraron las demás sesiones.
sessions-done-theirs = Se cerraron todas las sesiones del usuario.
sessions-done-none = No había ninguna sesión abierta.
sessions-done-everybody = Se cerró la sesión de todos los demás.
sessions-letter-subject = Se cerró su sesión en { $organisation }: { $login }
sessions-letter-about = Un administrador de { $organisation } cerró sesiones del inicio de sesión { $login }.
sessions-letter-when = Fue el { $when } ({ $zone }).
sessions-letter-help = Puede iniciar sesión otra vez de inmediato. Si no sabe por qué, pregunte a su administrador.
sessions-asked = También tiene la sesión iniciada en otro lugar
sessions-asked-help = Su organización pregunta si debe seguir así. No se pierde nada en ningún caso.
sessions-asked-keep = Conservarlas y continuar
sessions-through = { $name } está mirando
