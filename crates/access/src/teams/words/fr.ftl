# Qui travaille avec qui.
teams-count = { $count ->
    [one] Une équipe
   *[other] { $count } équipes
  }
teams-members = { $count ->
    [0] Aucun membre pour l’instant
    [one] Un membre
   *[other] { $count } membres
  }
teams-new = Nouvelle équipe
teams-create = Créer l’équipe
teams-edit = Modifier
teams-rename = Renommer
teams-name = Nom
teams-name-why = Les équipes indiquent qui travaille ensemble. Une conversation peut être confiée à une équipe, et les listes peuvent se limiter à une équipe.
teams-name-hint = 60 caractères au maximum. Un nom n’existe qu’une fois, majuscules ou non.
teams-name-missing = Donnez un nom à l’équipe.
teams-name-too-long = Le nom dépasse { $most } caractères.
teams-name-unprintable = Le nom contient des sauts de ligne ou des caractères invisibles. Saisissez-le de nouveau.
teams-name-taken = Une équipe porte déjà ce nom.
teams-not-saved = Rien n’a été enregistré
teams-empty = Aucune équipe pour l’instant
teams-empty-help = Créez la première, puis choisissez qui en fait partie. Un membre peut appartenir à plusieurs équipes.
teams-nobody = Personne dans cette équipe pour l’instant
teams-nobody-help = Cherchez des membres ci-dessus, cochez-les et ajoutez-les.
teams-add = Ajouter des membres
teams-find = Nom ou identifiant
teams-choose = Qui rejoint l’équipe ?
teams-nobody-found = Personne d’autre ne correspond à « { $query } ».
teams-remove = Retirer
teams-remove-hint = La personne retirée est déconnectée et voit le changement à sa prochaine connexion ; ses conversations en cours retournent dans la file.
teams-delete = Supprimer l’équipe
teams-delete-title = Supprimer « { $name } » ?
teams-delete-members = { $count ->
    [0] Personne ne fait partie de cette équipe.
    [one] Un membre quitte cette équipe.
   *[other] { $count } membres quittent cette équipe.
  }
teams-delete-help = Les membres gardent leur identifiant et restent connectés. Les conversations et leur historique demeurent. L’équipe ne pourra pas être rétablie.
teams-in-use = L’équipe n’a pas été supprimée : on l’attend encore
teams-in-use-channels = { $count ->
    [one] Un canal confie ses conversations à cette équipe. Choisissez-en une autre à cet endroit.
   *[other] { $count } canaux confient leurs conversations à cette équipe. Choisissez-en une autre à cet endroit.
  }
teams-in-use-open = { $count ->
    [one] Une conversation de cette équipe est encore ouverte. Transférez-la ou clôturez-la.
   *[other] { $count } conversations de cette équipe sont encore ouvertes. Transférez-les ou clôturez-les.
  }
teams-done-created = Équipe créée. Choisissez maintenant qui en fait partie.
teams-done-renamed = Nom enregistré.
teams-done-deleted = Équipe supprimée.
teams-done-joined = Membres ajoutés.
teams-done-left = Membre retiré de l’équipe.
