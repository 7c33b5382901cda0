lockouts-title = Blocages
lockouts-lead = Après trop de tentatives infructueuses, un identifiant est bloqué un certain temps. C’est une protection, pas une panne.
lockouts-open = Bloqués actuellement
lockouts-over = Précédents
lockouts-none = Personne n’est bloqué
lockouts-none-help = Quand un identifiant est bloqué, vous voyez ici à qui il appartient, pourquoi et d’où viennent les tentatives.
lockouts-who = Identifiant
lockouts-why = Motif
lockouts-why-login = Trop de mots de passe erronés pour cet identifiant
lockouts-why-address = Trop de mots de passe erronés depuis cette adresse
lockouts-nobody = Cet identifiant n’appartient à personne ici ; seule une partie en est conservée.
lockouts-failures = Tentatives
lockouts-from = Depuis
lockouts-since = Début
lockouts-until = Jusqu’à
lockouts-until-released = Jusqu’à ce que quelqu’un le débloque
lockouts-note = Note (facultative)
lockouts-release = Débloquer
lockouts-end = Fin du blocage
lockouts-end-by = Débloqué par { $name }
lockouts-end-proven = Levé par son titulaire
lockouts-end-expired = Terminé de lui-même
lockouts-done-released = L’identifiant est débloqué.
lockouts-locked = Votre identifiant est temporairement bloqué !
lockouts-locked-help = C’est une protection contre les accès indus, pas une panne. Réessayez plus tard, ou demandez à un administrateur ou à un superviseur de votre organisation de le débloquer.
lockouts-locked-help-released = C’est une protection contre les accès indus, pas une panne. Demandez à un administrateur ou à un superviseur de votre organisation de le débloquer.
lockouts-protection = Protection
lockouts-rule = Un identifiant est bloqué par { $failures } tentatives infructueuses en { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
  }.
lockouts-rule-change = Modifier
lockouts-why-device = Trop de mots de passe erronés sur un appareil de son propriétaire
lockouts-letter-subject = Votre identifiant chez { $organisation } a été verrouillé : { $login }
lockouts-letter-about = Quelqu’un a saisi { $failures } mots de passe erronés pour l’identifiant { $login }. Il a donc été verrouillé, par protection.
lockouts-letter-from = Depuis { $from }, le { $when }.
lockouts-letter-ends = Le verrouillage se termine de lui-même en quelques minutes ; il peut revenir tant que les tentatives continuent.
lockouts-letter-stands = Le verrouillage dure jusqu’à ce qu’un superviseur ou un administrateur de votre organisation le lève.
lockouts-letter-known = Sur les appareils où vous vous êtes déjà connecté, vous entrez toujours.
lockouts-letter-help = Si c’était vous, cherchez un ancien téléphone ou programme qui envoie encore un mot de passe précédent. Sinon, il n’y a rien à faire : personne n’est entré. Si cela continue, prévenez votre administrateur.
lockouts-after-subject = Le bon mot de passe après des erreurs chez { $organisation } : { $login }
lockouts-after-about = Après { $failures } mots de passe erronés, le bon a été saisi pour l’identifiant { $login }.
lockouts-after-help = Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un autre mot de passe et fermez toutes les autres sessions dans votre profil, ou prévenez votre administrateur.
lockouts-later = Un instant, s’il vous plaît
lockouts-later-help = Beaucoup de mots de passe sont essayés en ce moment. Rien n’est verrouillé : attendez quelques secondes et reconnectez-vous. Sur les appareils où vous vous êtes déjà connecté, il n’y a pas d’attente.
lockouts-last-success = Dernière connexion
lockouts-no-success = Jamais connecté
lockouts-retried = { $n ->
    [one] Le même mot de passe erroné est aussi revenu une fois : peut-être un ancien téléphone ou programme.
   *[other] Le même mot de passe erroné est aussi revenu { $n } fois : peut-être un ancien téléphone ou programme.
  }
lockouts-attack-spray = { $address } essaie beaucoup d’identifiants avec peu de mots de passe ({ $n } identifiants).
lockouts-attack-organisation = { $n } mots de passe erronés en 15 minutes.
lockouts-attack-help = Les inconnus doivent attendre entre deux tentatives ; les appareils connus et vos réseaux propres, non.
lockouts-mine = Mes équipes seulement
lockouts-everybody = Tout le monde
lockouts-cause = Motif
lockouts-cause-asked = J’ai demandé : c’était bien la personne
lockouts-cause-typing = Faute de frappe, ou autre clavier
lockouts-cause-old-program = Un ancien téléphone ou programme
lockouts-cause-attack = Une attaque terminée
lockouts-cause-other = Autre chose
lockouts-bulk = Déverrouiller plusieurs
lockouts-bulk-help = Après une attaque. Les identifiants de membres sont cochés ; décochez ceux que vous ne voulez pas déverrouiller. Chacun est dans l’audit avec votre motif.
lockouts-bulk-release = Déverrouiller les cochés
lockouts-bulk-refused = Personne n’a été choisi
lockouts-bulk-refused-help = Cochez-en au moins un.
lockouts-done-bulk = Ils sont déverrouillés.
