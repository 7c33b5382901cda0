# Qui est connecté, et où.
sessions-path = Vous êtes ici
sessions-own = Où votre session est ouverte
sessions-own-open = Voir les appareils
sessions-own-count = { $n ->
    [one] Ici seulement.
   *[other] { $n } sessions sont ouvertes, celle-ci comprise.
  }
sessions-own-about = Chaque endroit où votre identifiant est utilisé en ce moment. Fermer une session prend effet partout en moins d’une seconde.
sessions-own-strange = Vous n’en reconnaissez pas une ? Fermez-la, puis
sessions-own-password = choisissez un autre mot de passe
sessions-of = Sessions de { $name }
sessions-of-about = Fermer une session prend effet en moins d’une seconde. Les conversations en cours retournent dans la file quand la dernière est fermée, et un avis part vers la boîte du membre.
sessions-all = Sessions
sessions-all-count = { $n ->
    [one] Une session ouverte,
   *[other] { $n } sessions ouvertes,
  } { $people ->
    [one] d’un membre.
   *[other] de { $people } membres.
  }
sessions-all-more = Les { $n } dernières utilisées sont affichées.
sessions-who = Membre
sessions-device = Appareil
sessions-nameless = Ne dit pas son nom
sessions-computer = Ordinateur
sessions-phone = Téléphone
sessions-tablet = Tablette
sessions-program = Programme
sessions-address = Adresse
sessions-began = Connexion
sessions-seen = Dernière activité
sessions-this = Celui-ci
sessions-end = Déconnecter
sessions-end-others = Déconnecter tous les autres
sessions-end-all = Déconnecter partout
sessions-end-everybody = Déconnecter tout le monde
sessions-none = Connecté nulle part
sessions-none-help = Dès que le membre se connecte, l’appareil, son adresse et sa dernière activité apparaissent ici.
sessions-ending = Déconnecter tout le monde ?
sessions-ending-now = Tout le monde, sauf vous sur cet appareil, est déconnecté en moins d’une seconde.
sessions-ending-help = Les conversations en cours retournent dans la file, et chacun doit se reconnecter. Les mots de passe ne changent pas. À réserver à une urgence : un appareil volé que personne ne sait nommer, ou quelqu’un à l’intérieur qui ne devrait pas y être.
sessions-ending-confirm = Oui, déconnecter tout le monde maintenant
sessions-ending-refused = Personne n’a été déconnecté
sessions-ending-refused-help = Cochez d’abord la case : cela interrompt tout le plateau.
sessions-members = Sessions
sessions-members-count = { $n ->
    [0] Connecté nulle part.
    [one] Connecté sur un appareil.
   *[other] { $n } sessions sont ouvertes.
  }
sessions-members-open = Voir les sessions
sessions-done-one = Cette session a été fermée.
sessions-done-others = Toutes les autres sessions ont été fermées.
sessions-done-theirs = Le membre est déconnecté partout.
sessions-done-none = Il n’y avait aucune session ouverte.
sessions-done-everybody = Tous les autres sont déconnectés.
sessions-letter-subject = Vous avez été déconnecté de { $organisation } : { $login }
sessions-letter-about = Un administrateur de { $organisation } a fermé des sessions de l’identifiant { $login }.
sessions-letter-when = C’était le { $when } ({ $zone }).
sessions-letter-help = Vous pouvez vous reconnecter tout de suite. Si vous ne savez pas pourquoi, demandez à votre administrateur.
sessions-asked = Votre session est aussi ouverte ailleurs
sessions-asked-help = Votre organisation demande si cela doit rester ainsi. Rien n’est perdu dans aucun cas.
sessions-asked-keep = Les garder et continuer
sessions-through = { $name } regarde
