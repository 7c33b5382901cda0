# Lo que abre cada rol.
roles-title = Roles y accesos
roles-lead = Tres roles; cada uno tiene todo lo del anterior. Los da un administrador, persona por persona.
roles-yours = El suyo
roles-history = Se da persona por persona, sea cual sea el rol.
roles-room = Lugar
roles-yes = Sí
roles-no = No
roles-neighbours = Cerca de aquí
roles-availability = Estado de actividad
