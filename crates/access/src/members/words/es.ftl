# Los accesos de una organización.
members-people = Personas
members-path = Ruta
members-pages = Páginas
members-page-of = { $span } de { $total }
members-previous = Anterior
members-next = Siguiente
members-search = Buscar
members-name = Nombre
members-role = Rol
members-state-disabled = Desactivado
