# Quién trabaja con quién.
teams-count = { $count ->
    [one] Un equipo
   *[other] { $count } equipos
  }
teams-members = { $count ->
    [0] Todavía no tiene miembros
    [one] Un miembro
   *[other] { $count } miembros
  }
teams-new = Nuevo equipo
teams-create = Crear equipo
teams-edit = Editar
teams-rename = Cambiar el nombre
teams-name = Nombre
teams-name-why = Los equipos indican quiénes trabajan juntos. Las conversaciones pueden asignarse a un equipo y las listas pueden limitarse a uno.
teams-name-hint = Como máximo 60 caracteres. Cada nombre existe una sola vez, sin distinguir mayúsculas.
teams-name-missing = Escriba el nombre del equipo.
teams-name-too-long = El nombre supera los { $most } caracteres.
teams-name-unprintable = El nombre contiene saltos de línea o caracteres invisibles. Escríbalo de nuevo.
teams-name-taken = Ya existe un equipo con este nombre.
teams-not-saved = No se guardó nada
teams-empty = Todavía no hay equipos
teams-empty-help = Cree el primero y elija después quiénes pertenecen a él. Un miembro puede pertenecer a varios.
teams-nobody = Todavía no hay nadie en este equipo
teams-nobody-help = Busque miembros arriba, márquelos y añádalos.
teams-add = Añadir miembros
teams-find = Nombre o usuario
teams-choose = ¿Quiénes se incorporan?
teams-nobody-found = Nadie más coincide con «{ $query }».
teams-remove = Quitar
teams-remove-hint = A quien se quita del equipo se le cierra la sesión y ve el cambio al volver a entrar; sus conversaciones en curso vuelven a la cola.
teams-delete = Eliminar equipo
teams-delete-title = ¿Eliminar «{ $name }»?
teams-delete-members = { $count ->
    [0] Nadie pertenece a este equipo.
    [one] Un miembro deja este equipo.
   *[other] { $count } miembros dejan este equipo.
  }
teams-delete-help = Los miembros conservan su usuario y su sesión. Las conversaciones y su historial permanecen. El equipo no se puede recuperar.
teams-in-use = El equipo no se eliminó: todavía hay quien lo espera
teams-in-use-channels = { $count ->
    [one] Un canal entrega sus conversaciones a este equipo. Elija allí otro.
   *[other] { $count } canales entregan sus conversaciones a este equipo. Elija allí otro.
  }
teams-in-use-open = { $count ->
    [one] Una conversación de este equipo sigue abierta. Transfiérala o ciérrela.
   *[other] { $count } conversaciones de este equipo siguen abiertas. Transfiéralas o ciérrelas.
  }
teams-done-created = Equipo creado. Elija ahora quiénes pertenecen a él.
teams-done-renamed = Nombre guardado.
teams-done-deleted = Equipo eliminado.
teams-done-joined = Miembros añadidos.
teams-done-left = Miembro quitado del equipo.
