# Os logins de uma organização.
members-people = Pessoas
members-path = Caminho
members-pages = Páginas
members-page-of = { $span } de { $total }
members-previous = Anterior
members-next = Próxima
members-search = Buscar
members-name = Nome
members-role = Papel
members-state-disabled = Desativado
