landing-conversations = Conversaciones
landing-members = Miembros
landing-profile = Perfil
landing-new = Aún no hay nada configurado
landing-new-help = Esta es una instalación nueva. La primera organización y su administrador se crean con un enlace de un solo uso.
landing-new-link = El enlace está en la consola
landing-new-link-help = Se mostró al iniciar el servidor y es válido durante una hora. Reinicie el servidor para obtener otro.
