# Quien olvidó el nombre de la organización.
reminder-link = ¿Olvidó el nombre de la organización?
reminder-new = ¿Olvidó el nombre de la organización?
reminder-new-help = Escriba el usuario con el que inicia sesión. Enviaremos los nombres de sus organizaciones al buzón registrado con él.
reminder-submit = Enviar los nombres
reminder-asked-help = Si este usuario existe, un correo con los nombres de sus organizaciones va en camino al buzón registrado con él.
reminder-asked-mailless = Esta instalación no envía correos. Pida a su administrador el nombre de la organización.
reminder-letter-subject = Sus organizaciones para { $login }
reminder-letter-about = Alguien preguntó en qué organizaciones inicia sesión { $login }. Cada una con su nombre corto y su dirección:
reminder-letter-how = En la página de inicio de sesión, escriba el nombre corto en «Más opciones de acceso», o abra la dirección.
reminder-letter-ignore = Si no fue usted, ignore este correo: nada ha cambiado.
