# Ce qu’une organisation exige à sa porte.
policies-title = Sécurité et confidentialité
policies-lead = Ce que votre organisation décide pour elle-même. Un changement vaut dès la prochaine tentative ; un blocage en cours et un lien déjà envoyé gardent leurs conditions.
policies-try = Que se passerait-il si cette personne se connectait ? Son identifiant
policies-try-it = Essayer
policies-preset = Partir de
policies-preset-why = Un ensemble de règles que vos équipes connaissent peut-être déjà. Chaque valeur se change ensuite ci-dessous.
policies-preset-now = en usage
policies-preset-start = Partir de cet ensemble
policies-preset-own = { $count ->
    [one] Cela abandonne { $count } valeur que vous avez décidée.
   *[other] Cela abandonne les { $count } valeurs que vous avez décidées.
  }
policies-preset-nist = Des mots de passe longs, de tous caractères, des blocages croissants. Ce que nous recommandons.
policies-preset-leucotron = Un identifiant bloqué attend un administrateur.
policies-preset-smartspace = 8 caractères de quatre sortes, sans & ni #.
policies-preset-logtec = Activation en 4 heures, récupération en une.
policies-preset-ecuabots = 6 caractères suffisent. Faible à lui seul.
policies-preset-genesys = 8 caractères de quatre sortes, sans reprendre les dix derniers, 6 tentatives, 20 jours.
policies-warning-short = Des mots de passe courts, et rien d’autre
policies-warning-short-help = Qui en devine un est entré. Exigez ci-dessous un second facteur de tous, ou au moins 15 caractères.
policies-warning-released = Un inconnu peut tenir quelqu’un dehors
policies-warning-released-help = Qui connaît un identifiant peut le bloquer par de faux mots de passe jusqu’à ce que vous le débloquiez.
policies-warning-classes = Les sortes de caractères ne renforcent pas les mots de passe
policies-warning-classes-help = On y répond par « Password1! ». La longueur et notre contrôle contre les mots de passe connus protègent mieux.
policies-passwords = Mots de passe
policies-passwords-why = Les règles du prochain mot de passe choisi. Personne n’est refusé avec celui qu’il a.
policies-password-least = Au moins
policies-password-least-hint = Le mot de passe le plus court accepté.
policies-password-least-undecided = { $words } ; 8 là où un second facteur est exigé
policies-password-most = Au plus
policies-password-most-hint = Le plus long. Rien n’est jamais coupé.
policies-password-upper = Majuscules
policies-password-upper-hint = Combien il doit en contenir ; 0 n’en demande aucune.
policies-password-lower = Minuscules
policies-password-lower-hint = Combien il doit en contenir ; 0 n’en demande aucune.
policies-password-digits = Chiffres
policies-password-digits-hint = Combien il doit en contenir ; 0 n’en demande aucun.
policies-password-special = Caractères spéciaux
policies-password-special-hint = Combien il doit en contenir ; 0 n’en demande aucun.
policies-password-forbidden = Caractères interdits
policies-password-forbidden-hint = Ceux qu’un nouveau mot de passe ne peut contenir, pour les systèmes qui ne les supportent pas. D’ordinaire aucun.
policies-password-history = Mots de passe précédents
policies-password-history-hint = Combien des derniers ne peuvent être repris ; 0 n’en exclut aucun.
policies-links = Liens et récupération
policies-links-why = Combien de temps un lien envoyé s’ouvre, et ce qui suit un nouveau mot de passe.
policies-link-invitation-minutes = Invitation
policies-link-invitation-minutes-hint = Combien de temps s’ouvre le lien du premier mot de passe. 1440 minutes font un jour.
policies-link-recovery-minutes = Récupération
policies-link-recovery-minutes-hint = Combien de temps s’ouvre le lien d’un nouveau mot de passe.
policies-recovery-signs-in = Après une récupération
policies-recovery-signs-in-hint = Se connecter montre que la personne sait le nouveau mot de passe.
policies-recovery-signs-in-off = Demander de se connecter
policies-recovery-signs-in-on = Entrer directement
policies-lock = Tentatives infructueuses
policies-lock-why = Trop de mots de passe erronés bloquent un identifiant, qu’il existe ou non. C’est une protection, pas une panne.
policies-lock-max = Tentatives
policies-lock-max-hint = La tentative infructueuse qui bloque l’identifiant.
policies-lock-window-minutes = Comptées en
policies-lock-window-minutes-hint = Les échecs plus espacés ne s’additionnent pas.
policies-lock-kind = Bloqué
policies-lock-kind-hint = Jusqu’à ce que quelqu’un débloque, un inconnu peut tenir quelqu’un dehors jusqu’à ce que vous agissiez.
policies-lock-kind-grows = de 1 à 15 minutes, en augmentant
policies-lock-kind-minutes = pour une durée fixe
policies-lock-kind-released = jusqu’à ce que quelqu’un débloque
policies-lock-duration-minutes = Durée fixe
policies-lock-duration-minutes-hint = Vaut si « pour une durée fixe » est choisi.
policies-lock-message = Ce que lit la personne
policies-lock-message-hint = L’un et l’autre sont les mêmes pour un identifiant qui n’existe pas.
policies-lock-message-visible = Que l’identifiant est bloqué
policies-lock-message-neutral = La même chose qu’après un mot de passe erroné
policies-factors = Seconds facteurs
policies-factors-why = Un code du téléphone ou une clé d’accès, en plus du mot de passe.
policies-mfa-agent = Agents
policies-mfa-agent-hint = Exigé de tous, il se configure à la prochaine connexion.
policies-mfa-supervisor = Superviseurs
policies-mfa-supervisor-hint = Ils peuvent débloquer des identifiants et lire toutes les conversations de leurs équipes.
policies-mfa-administrator = Administrateurs
policies-mfa-administrator-hint = Ils peuvent tout ; exigez-le d’abord d’eux.
policies-mfa-off = Non proposé
policies-mfa-optional = Qui le souhaite
policies-mfa-required = Exigé de tous
policies-sessions = Sessions
policies-sessions-why = Combien de temps quelqu’un reste connecté. Seuls comptent les actes de la personne, jamais une page ouverte à elle seule.
policies-session-idle-minutes = Sans aucun acte
policies-session-idle-minutes-hint = Ensuite la personne se reconnecte. 720 minutes font 12 heures, 28800 font 20 jours.
policies-session-absolute-days = En tout cas
policies-session-absolute-days-hint = Si active soit-elle, elle se reconnecte ensuite.
policies-sessions-agent = Agents sur plusieurs appareils
policies-sessions-agent-hint = Ce qu’une nouvelle connexion fait des sessions ouvertes.
policies-sessions-supervisor = Superviseurs sur plusieurs appareils
policies-sessions-supervisor-hint = Ce qu’une nouvelle connexion fait des sessions ouvertes.
policies-sessions-administrator = Administrateurs sur plusieurs appareils
policies-sessions-administrator-hint = Ce qu’une nouvelle connexion fait des sessions ouvertes.
policies-sessions-allow = Toutes restent ouvertes
policies-sessions-replace = Les précédentes prennent fin
policies-sessions-ask = La personne décide
policies-leaving = Déconnexion
policies-leaving-why = Ce qu’il advient des conversations en cours.
policies-live-work = Avec du travail en cours
policies-live-work-hint = Une session qui expire rend le travail à la file après un moment ; voir plus bas.
policies-live-work-block = La déconnexion est refusée
policies-live-work-requeue = Il retourne à la file
policies-live-work-keep-channels = Il reste, et la disponibilité aussi
policies-unit-characters = caractères
policies-unit-passwords = mots de passe
policies-unit-minutes = minutes
policies-unit-days = jours
policies-unit-attempts = tentatives
policies-count-characters = { $count ->
    [one] { $count } caractère
   *[other] { $count } caractères
  }
policies-count-passwords = { $count ->
    [one] { $count } mot de passe
   *[other] { $count } mots de passe
  }
policies-count-attempts = { $count ->
    [one] { $count } tentative
   *[other] { $count } tentatives
  }
policies-count-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
policies-count-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
  }
policies-none = aucun
policies-bounds = De { $least } à { $most }.
policies-in-force = En vigueur :
policies-source-default = Par défaut
policies-source-organisation = Votre organisation
policies-history = Modifications
policies-history-why = Chaque modification est conservée, avec son auteur.
policies-refused = Rien n’a été enregistré
policies-refused-help = Corrigez ce qui est marqué et enregistrez à nouveau.
policies-overtaken = Quelqu’un d’autre a modifié ceci entre-temps. Ce qui est en vigueur figure sous vos valeurs. Enregistrez à nouveau pour mettre les vôtres à la place.
policies-missing = Saisissez un nombre de { $least } à { $most }.
policies-not-a-number = Des chiffres seulement : un nombre entier de { $least } à { $most }.
policies-out-of-bounds = Le nombre doit être compris entre { $least } et { $most }.
policies-no-choice = Choisissez une option de la liste.
policies-not-forbiddable = Seulement des signes et de la ponctuation : sans lettres ni chiffres, nul ne pourrait choisir un mot de passe.
policies-too-many = 32 caractères différents au plus.
policies-done-saved = Enregistré. Cela vaut dès la prochaine tentative.
policies-reentry-rest-seconds = Quand une session expire : indisponible après
policies-reentry-rest-seconds-hint = La page demande le mot de passe et garde ce qui est écrit. Passé ce délai, rien de nouveau n’est proposé à la personne.
policies-reentry-keep-minutes = Quand une session expire : travail gardé pendant
policies-reentry-keep-minutes-hint = Pendant ce temps ses conversations restent les siennes ; ensuite elles retournent à la file, avec une mention.
policies-shifts = Horaires
policies-shifts-why = Si les horaires décident qui peut se connecter et quand. Les administrateurs et les membres sans horaire le peuvent toujours.
policies-shift-access = Hors de l’horaire
policies-shift-access-hint = La fin de l’horaire ne déconnecte personne ; la page le dit. Qui part alors rend son travail à la file.
policies-shift-access-off = La connexion est libre
policies-shift-access-warn = La connexion est libre, avec un avertissement
policies-shift-access-deny = Il faut l’accord d’un superviseur
policies-shift-grace-minutes = Tolérance
policies-shift-grace-minutes-hint = Cette durée avant et après l’horaire compte comme dedans.
policies-unit-seconds = secondes
policies-count-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
  }
policies-accounts = Comptes sur demande
policies-accounts-why = Qui peut demander un compte, et comment. La boîte est toujours prouvée d’abord.
policies-signup = Qui peut demander
policies-signup-hint = Le courriel compte là où l’exploitant a relié une boîte. Qui est refusé en lit la raison.
policies-signup-closed = Personne ; les administrateurs créent les membres
policies-signup-request-form = Tout le monde, par une page ou par courriel ; quelqu’un décide
policies-signup-request-mail = Tout le monde, par courriel ; quelqu’un décide
policies-signup-domain-allowlist = Comme par la page ; les domaines de la liste entrent aussitôt
policies-signup-domains = Domaines
policies-signup-domains-hint = Ce qui suit le @ des adresses qui entrent comme agents sans que personne ne décide, séparé par des virgules. Compte avec « domaines de la liste ».
policies-no-domain = Seulement des domaines comme aurora.example, séparés par des virgules, 50 au plus.
