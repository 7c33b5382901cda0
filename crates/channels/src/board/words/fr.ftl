# Les canaux, tels qu’un administrateur les voit.
board-title = Canaux
board-lead = D’où vos clients vous écrivent.
board-count = { $count ->
    [one] { $count } canal
   *[other] { $count } canaux
}
board-new = Nouveau canal
board-new-title = Nouveau chat web
board-empty = Aucun canal pour l’instant
board-empty-help = Ouvrez un chat web, placez sa ligne sur votre site, et vos clients pourront vous écrire.
board-name = Nom
board-name-hint = Les agents le voient à côté de chaque conversation. Les clients, non.
board-kind = Type
board-webchat = Chat web
board-team = Équipe
board-team-hint = Les nouvelles conversations de ce canal vont à cette équipe.
board-any-team = Tout le monde
board-state = État
board-open = Ouvert
board-disabled = Désactivé
board-sites = Sites
board-any-site = Tout site
board-site-count = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
board-section-identity = Identité
board-section-identity-help = Comment vos agents distinguent ce canal des autres.
board-section-welcome = Accueil
board-section-welcome-help = Ce que le visiteur lit d’abord, et ce qui lui est demandé avant d’écrire.
board-section-sites = Où il peut apparaître
board-section-sites-help = Seules les pages de ces sites peuvent utiliser le chat. Un navigateur sur toute autre page est refusé.
board-greeting = Message d’accueil
board-greeting-hint = Affiché au-dessus du premier message. Laissez vide pour le nôtre, dans la langue du visiteur.
board-ask = Demander avant le premier message
board-ask-name = Nom
board-ask-email = Adresse e-mail
board-origins = Sites autorisés
board-origins-hint = Un par ligne, par exemple https://www.boutique.example ou https://*.boutique.example. Vide autorise tout site.
board-help = Aussi sur les pages de notre aide à la connexion
board-help-hint = Qui n’arrive pas à entrer peut vous écrire de là. Si plusieurs chats sont cochés, le premier par nom s’affiche.
board-path = Vous êtes ici
board-optional = facultatif
board-save = Enregistrer
board-create = Ouvrir le canal
board-install = Installation
board-install-help = Collez cette ligne avant </body> sur chaque page qui doit porter le chat.
board-guide-wordpress = WordPress : dans l’administration, ouvrez Apparence → Éditeur de fichiers de thème → footer.php, ou une extension « en-tête et pied de page », et collez-y la ligne.
board-guide-shopify = Shopify : Boutique en ligne → Thèmes → Modifier le code → theme.liquid, avant </body>.
board-guide-wix = Wix : Paramètres → Code personnalisé → Ajouter du code à la fin du body, sur toutes les pages.
board-guide-squarespace = Squarespace : Paramètres → Avancé → Injection de code → Pied de page.
board-guides = Pas à pas
board-preview = Essayer
board-preview-title = Page d’essai
board-preview-help = Cette page porte votre chat. Ce que vous y écrivez arrive à vos agents comme le message de n’importe quel client.
board-preview-disabled = Le canal est désactivé, le chat n’apparaît donc pas.
board-back = Retour au canal
board-edit = Réglages
board-disable = Désactiver
board-enable = Activer
board-disable-help = Un canal désactivé refuse aussitôt les visiteurs ; les conversations et leur historique restent.
board-enable-help = Les visiteurs peuvent de nouveau écrire avec la même ligne sur votre site.
board-done-created = Le canal est ouvert. Placez sa ligne sur votre site.
board-done-saved = Enregistré.
board-done-disabled = Le canal est désactivé.
board-done-enabled = Le canal est de nouveau ouvert.
board-refused = Non enregistré
board-refused-help = Regardez les champs signalés.
board-refused-name = Donnez au canal un nom de { $most } caractères au plus.
board-refused-team = Cette équipe n’existe plus.
board-refused-greeting = { $most } caractères au plus.
board-refused-origin = « { $line } » n’est pas l’adresse d’un site. Écrivez-la ainsi : https://www.boutique.example.
board-refused-origins-many = 50 sites au plus.
board-requests = Demandes de compte
board-requests-help = Les demandes de compte viennent d’ici d’elles-mêmes. Choisissez l’équipe qui les voit comme conversations.
