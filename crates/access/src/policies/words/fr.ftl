# Ce qu’une organisation exige à sa porte.
policies-title = Sécurité et confidentialité
policies-lead = Ce que votre organisation décide pour elle-même. Un changement vaut dès la prochaine tentative.
policies-lock = Tentatives infructueuses
policies-lock-why = Trop de mots de passe erronés bloquent un identifiant, qu’il existe ou non. C’est une protection, pas une panne. Un blocage en cours garde ses conditions.
policies-lock-max = Tentatives
policies-lock-max-hint = La tentative infructueuse qui bloque l’identifiant : de 3 à 100. D’ordinaire 10.
policies-lock-max-unit = tentatives
policies-lock-window = Comptées en
policies-lock-window-hint = Les échecs plus espacés ne s’additionnent pas : de 1 à 1440 minutes. D’ordinaire 15.
policies-lock-window-unit = minutes
policies-lock-duration = Bloqué pendant
policies-lock-duration-hint = Vide : 1 minute au début, le double à chaque fois, 15 au plus. De 1 à 1440 : toujours cette durée. 0 : jusqu’à ce qu’un administrateur ou un superviseur débloque ; un inconnu peut alors tenir quelqu’un dehors jusqu’à ce que vous agissiez.
policies-lock-duration-unit = minutes
policies-lock-grows = de 1 à 15 minutes, en augmentant
policies-lock-released = jusqu’à ce que quelqu’un débloque
policies-attempts = { $count ->
    [one] { $count } tentative
   *[other] { $count } tentatives
  }
policies-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
policies-optional = (facultatif)
policies-in-force = En vigueur :
policies-source-default = Par défaut
policies-source-organisation = Votre organisation
policies-changed = Dernière modification
policies-refused = Rien n’a été enregistré
policies-refused-help = Corrigez ce qui est marqué et enregistrez à nouveau.
policies-overtaken = Quelqu’un d’autre a modifié ceci entre-temps. Ce qui est en vigueur figure sous vos valeurs. Enregistrez à nouveau pour mettre les vôtres à la place.
policies-missing = Saisissez un nombre de { $least } à { $most }.
policies-not-a-number = Des chiffres seulement : un nombre entier de { $least } à { $most }.
policies-out-of-bounds = Le nombre doit être compris entre { $least } et { $most }.
policies-done-saved = Enregistré. Cela vaut dès la prochaine tentative.
