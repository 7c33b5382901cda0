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
lockouts-why-code = Trop de codes erronés du second facteur
lockouts-why-recovery-code = Trop de codes de secours erronés
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
