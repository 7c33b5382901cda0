# Aide pour entrer.
help-index = Aide pour se connecter
help-index-lead = Des réponses brèves pour entrer.
help-need = Besoin d’aide ?
help-back-sign-in = ↩ Retour à la page de connexion
help-back-index = ↩ Retour à l’aide
help-reading = Lecture estimée : { $minutes } min
help-updated = Dernière mise à jour
help-on-this-page = Sur cette page
help-previous = Précédent
help-next = Suivant
help-neighbours = Autres articles
help-share = Partager
help-copy-link = Copier le lien
help-by-mail = Par courriel
help-useful = Cet article vous a-t-il été utile ?
help-yes = Oui
help-no = Non
help-useful-yes = Très bien !
help-useful-no = Nous sommes vraiment désolés de ne pas avoir pu vous aider !
help-thanks = Merci pour vos commentaires
help-sent = Commentaires envoyés
help-will-correct = Nous apprécions votre initiative et essaierons de corriger l’article
help-comment = Que manquait-il ?
help-comment-hint = Les administrateurs de votre organisation le lisent. N’écrivez ni mot de passe ni rien de confidentiel.
help-comment-send = Envoyer
help-comment-refused = Écrivez entre 1 et { $most } caractères.
help-vote-first = Dites d’abord si l’article a été utile.
help-subscribe = Me prévenir des changements
help-subscribe-hint = Un courriel pour confirmer, puis un à chaque changement de l’article. Chacun porte un lien pour annuler.
help-subscribe-do = S’abonner
help-subscribe-refused = Saisissez l’adresse d’une boîte, par exemple ana@societe.example.
help-subscription-email = Votre boîte
help-subscription-email-hint = Celle qui a reçu le courriel : ce qui analyse les courriels presse des boutons, mais n’écrit rien.
help-subscription-email-wrong = Le courriel est arrivé dans une autre boîte.
help-subscription-asked = Regardez votre boîte
help-subscription-asked-help = Un courriel est en route, sauf si la boîte est déjà abonnée. Ouvrez son lien et confirmez ; cela peut prendre quelques minutes.
help-subscription-open = Confirmez l’abonnement
help-subscription-open-help = Appuyez sur le bouton et nous vous écrirons à chaque changement de l’article.
help-subscription-on = Vous êtes abonné
help-subscription-on-help = Nous vous écrivons à chaque changement de l’article.
help-subscription-off = Aucun abonnement
help-subscription-off-help = Plus rien n’est envoyé. Qui l’a demandé peut le redemander sur la page de l’article.
help-subscription-confirm = S’abonner
help-subscription-cancel = Annuler l’abonnement
help-letter-asked-subject = Confirmez votre abonnement : { $title }
help-letter-asked = Quelqu’un a demandé que { $organisation } écrive à cette boîte à chaque changement de l’article d’aide « { $title } ». Si c’était vous, confirmez ici :
help-letter-asked-ignore = Si ce n’était pas vous, ne faites rien : personne ne vous écrira plus.
help-letter-changed-subject = Changé : { $title }
help-letter-changed = L’article d’aide « { $title } » de { $organisation } a changé. Cette page y mène :
help-letter-cancel = La même page annule l’abonnement.
help-feedback = Aide : ce qu’en disent les lecteurs
help-feedback-tab = Aide
help-feedback-lead = Combien de fois chaque article a été lu avec un navigateur qui exécute les scripts, et s’il a aidé. Un avis par navigateur.
help-article = Article
help-views = Vues
help-helped = A aidé
help-helped-not = N’a pas aidé
help-comments = Commentaires
help-comments-none = Personne n’a encore rien écrit.
help-view-count = { $count ->
    [one] 1 vue
   *[other] { $count } vues
  }
help-first-access-title = Premier accès
help-first-access-lead = Du courriel à la première connexion.
help-first-access-letter = Le courriel
help-first-access-letter-text =
    Quand un administrateur crée votre accès, un courriel part vers la boîte enregistrée avec lui. Cette boîte peut différer de votre identifiant.
    Rien reçu ? Regardez dans les indésirables, puis demandez à un administrateur quelle boîte est enregistrée.
help-first-access-password = Choisissez votre mot de passe
help-first-access-password-text =
    Ouvrez le lien du courriel.
    Saisissez un mot de passe, puis encore une fois.
    Enregistrez. Connectez-vous ensuite avec votre identifiant et ce mot de passe.
help-first-access-expired = Le lien a expiré
help-first-access-expired-text =
    Appuyez sur « Mot de passe oublié? » à la page de connexion et saisissez votre identifiant : un nouveau courriel arrive à la même boîte.
help-password-title = Mot de passe oublié
help-password-lead = Comment en choisir un autre par vous-même.
help-password-ask = Demandez un lien
help-password-ask-text =
    Appuyez sur « Mot de passe oublié? » sous le bouton de connexion.
    Saisissez l’identifiant avec lequel vous vous connectez, même s’il ne reçoit pas de courriel.
    Ouvrez le lien du courriel et choisissez un nouveau mot de passe.
help-password-nothing = Aucun courriel n’arrive
help-password-nothing-text =
    Regardez dans les indésirables. Le courriel va à la boîte enregistrée avec votre identifiant, peut-être partagée.
    Demandez à un administrateur : il voit si le serveur l’a accepté et peut corriger l’adresse.
help-password-good = Un bon mot de passe
help-password-good-text =
    Plusieurs mots sans rapport entre eux font un mot de passe long et facile à retenir. Les gestionnaires et le collage sont bienvenus.
    Pensez à garder le mot de passe de votre compte en lieu sûr. Ne le partagez avec personne.
help-blocked-title = Mon identifiant est bloqué
help-blocked-lead = Pourquoi cela arrive, et ce qui le rouvre.
help-blocked-why = Pourquoi
help-blocked-why-text =
    Après trop de mots de passe erronés, personne ne peut plus essayer, même avec le bon. C’est une protection de votre compte, pas une panne.
help-blocked-what = Que faire
help-blocked-what-text =
    Attendez quelques minutes et essayez une fois, lentement.
    Si vous ne savez plus le mot de passe, demandez un lien par « Mot de passe oublié? » : cela lève le blocage.
    S’il reste bloqué, demandez à un administrateur ou à un superviseur de le débloquer.
help-blocked-again = Cela se répète
help-blocked-again-text =
    Un téléphone ou un autre ordinateur envoie peut-être encore un ancien mot de passe. Corrigez-le là. Si ce n’est aucun des vôtres, prévenez un administrateur : quelqu’un devine peut-être.
help-factors-title = Le second facteur
help-factors-lead = Un code du téléphone en plus du mot de passe.
help-factors-add = Ajoutez un appareil
help-factors-add-text =
    Ouvrez votre profil, puis le second facteur ; si votre organisation l’exige, la prochaine connexion y mène.
    Nommez l’appareil et scannez l’image avec une application d’authentification.
    Saisissez le code affiché. Gardez les codes de secours sur papier.
help-factors-wrong = Le code n’est pas accepté
help-factors-wrong-text =
    Un code sert une fois et pendant une demi-minute. Vérifiez que le téléphone règle son heure seul, et attendez le suivant.
help-factors-lost = L’appareil est perdu
help-factors-lost-text =
    Utilisez un code de secours. S’il n’y en a pas, un administrateur peut réinitialiser le second facteur, après s’être assuré que c’est bien vous.
help-request-title = Demander un compte
help-request-lead = Pour le contenu exclusif, il faut un compte créé et actif.
help-request-ask = 1. Demandez-le
help-request-ask-text =
    Par la page : appuyez sur « Demander un compte » à la page de connexion, si votre organisation le propose.
    Par courriel, si votre organisation reçoit ainsi les demandes : écrivez à sa boîte d’assistance avec l’objet « { $subject } ».
    Indiquez votre nom complet, la raison sociale de votre entreprise, votre fonction et l’adresse professionnelle pour le compte.
help-request-prove = 2. Confirmez votre boîte
help-request-prove-text =
    Un courriel arrive à cette adresse. Ouvrez son lien et confirmez : c’est alors seulement que la demande est vue.
help-request-activate = 3. Activez et connectez-vous
help-request-activate-text =
    Si elle est acceptée, un courriel apporte le lien vers votre premier mot de passe. Il s’ouvre un temps limité ; ensuite, demandez à nouveau ou utilisez « Mot de passe oublié? ».
    Ce service est indépendant des autres : être connecté ailleurs ne compte pas ici.
help-browser-title = Votre navigateur
help-browser-lead = Ce qu’il lui faut pour ne manquer aucune conversation.
help-browser-which = Lequel
help-browser-which-text =
    Nous recommandons Google Chrome. Les versions actuelles d’Edge, Firefox et Safari conviennent aussi. Tenez-le à jour : les anciennes versions posent problème.
    Videz de temps en temps le cache si les pages paraissent étranges ou lentes ; pour nous, ce n’est pas nécessaire.
help-browser-allow = Autorisez ce site
help-browser-allow-text =
    Notifications : pour apprendre une nouvelle conversation quand une autre fenêtre est devant.
    Microphone : pour les appels.
    Lecture automatique du son et de la vidéo : pour qu’un signal s’entende aussitôt.
help-browser-awake = Gardez la page active
help-browser-awake-text =
    Chrome endort des pages pour économiser la mémoire. Ajoutez ce site à « Toujours garder ces sites actifs » dans Paramètres, Performances.
