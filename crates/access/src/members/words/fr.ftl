# Les accès d’une organisation.
members-people = Personnes
members-path = Chemin
members-pages = Pages
members-page-of = { $span } sur { $total }
members-previous = Précédent
members-next = Suivant
members-search = Rechercher
members-name = Nom
members-role = Rôle
members-state-disabled = Désactivé
