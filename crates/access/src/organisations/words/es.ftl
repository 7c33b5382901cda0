# Cómo se llama una organización y qué aspecto tiene.
organisations-title = Organización
organisations-lead = Cómo se llaman sus páginas, correos y chat, y de qué color son.
organisations-names = Nombres
organisations-names-help = Todos ven el nombre nuevo desde su próxima página; los correos ya en camino conservan el anterior.
organisations-slug-stays = se queda como está: figura en direcciones y en lo que la gente escribe para entrar.
organisations-hue-help = Botones, signos y el chat toman de él sus tonos, en claro y en oscuro.
organisations-hue-own = El elegido al configurar
organisations-hue-unknown = Elija uno de los colores.
organisations-place = Idioma y hora
organisations-place-help = Para quien no ha elegido nada: visitantes cuyo navegador no dice nada, miembros nuevos, jornadas.
organisations-done-saved = La organización está guardada.
