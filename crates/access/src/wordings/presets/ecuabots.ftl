# Ecuabots: 003-02, 003-03, 003-13.
sign-in-recovery = Olvidé mi contraseña
recovery-new = Olvidé mi contraseña
recovery-submit = ENVIAR INSTRUCCIONES DE RESTABLECIMIENTO
passwords-save = GUARDAR PERFIL
profile-save = GUARDAR PERFIL
