# El selector de la cabecera.
presence-unknown = Esa disponibilidad no existe
presence-unknown-help = Elija disponible, en pausa o desconectado. No se ha cambiado nada.
