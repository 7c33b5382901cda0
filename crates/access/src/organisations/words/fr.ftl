# Comment s’appelle une organisation et de quoi elle a l’air.
organisations-title = Organisation
organisations-lead = Comment s’appellent vos pages, vos courriels et votre chat, et quelle est leur couleur.
organisations-names = Noms
organisations-names-help = Chacun voit le nouveau nom dès sa prochaine page ; les courriels déjà en route gardent l’ancien.
organisations-slug-stays = reste tel quel : il figure dans des adresses et dans ce que l’on saisit pour se connecter.
organisations-hue-help = Les boutons, les signes et le chat en tirent leurs nuances, en clair et en sombre.
organisations-hue-own = Celle choisie à l’installation
organisations-hue-unknown = Choisissez une des couleurs.
organisations-place = Langue et heure
organisations-place-help = Pour qui n’a rien choisi : visiteurs dont le navigateur ne dit rien, nouveaux membres, horaires.
organisations-done-saved = L’organisation est enregistrée.
