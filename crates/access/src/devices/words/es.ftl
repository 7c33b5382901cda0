# Dispositivos conocidos.
devices-known = Dispositivos conocidos
devices-known-about = Usted ya inició sesión en ellos. Si unos extraños prueban contraseñas hasta bloquear su inicio de sesión, desde aquí usted sigue entrando.
devices-none = Ninguno todavía
devices-since = Conocido desde
devices-seen = Último inicio de sesión
devices-forget = Olvidar
devices-done-forgotten = Ese dispositivo ya no es conocido.
devices-letter-subject = Dispositivo nuevo en { $organisation }: { $login }
devices-letter-about = Alguien inició sesión en { $organisation } con { $login } en un dispositivo que no conocíamos.
devices-letter-where = Dispositivo: { $device }. Dirección: { $address }.
devices-letter-when = Fue el { $when } ({ $zone }).
devices-letter-help = Si fue usted, no hay nada que hacer. Si no, elija enseguida otra contraseña y cierre esa sesión en su perfil, o avise a su administrador.
