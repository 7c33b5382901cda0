# Le sélecteur de l’en-tête.
presence-unknown = Cette disponibilité n’existe pas
presence-unknown-help = Choisissez disponible, en pause ou hors ligne. Rien n’a été modifié.
