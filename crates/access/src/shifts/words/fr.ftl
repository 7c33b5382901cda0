# Si un horaire laisse son membre se connecter.
shifts-refused = Ce n’est pas votre horaire
shifts-refused-help = Votre mot de passe était juste, mais votre horaire ne vous laisse pas entrer maintenant. Votre superviseur peut vous laisser entrer une fois ; reconnectez-vous ensuite.
shifts-outside = Vous êtes ici hors de votre horaire « { $schedule } ».
shifts-outside-help = Vous restez connecté et gardez vos conversations. À la déconnexion, ce qui est ouvert retourne à la file.
shifts-title = Hors de leur horaire
shifts-lead = Qui a voulu se connecter hors de son horaire dans les douze dernières heures. Votre accord laisse entrer quelqu’un une fois, pendant deux heures.
shifts-none = Personne n’a été refusé
shifts-none-help = Qui se connecte hors de son horaire, là où votre politique le refuse, apparaît ici.
shifts-schedule = Horaire
shifts-when = Refusé
shifts-grant = Laisser entrer une fois
shifts-granted = Peut se connecter jusqu’à { $when }
shifts-done-granted = Cette personne peut se connecter une fois dans les deux heures. Dites-lui de réessayer.
