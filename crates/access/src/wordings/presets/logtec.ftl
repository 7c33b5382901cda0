# LogTec help desk: 002-08 to 002-10.
sign-in-submit = iniciar sesión
recovery-submit = restablecer mi contraseña
recovery-letter-subject = Instrucciones cambio de contraseña Mesa de Ayuda { $organisation } y nuestras Marcas
invitations-letter-subject = Solicitud activación usuario
