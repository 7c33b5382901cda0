landing-conversations = Conversations
landing-members = Membres
landing-profile = Profil
landing-new = Rien n’est encore configuré
landing-new-help = Cette installation est neuve. La première organisation et son administrateur sont créés à l’aide d’un lien à usage unique.
landing-new-link = Le lien se trouve dans la console
landing-new-link-help = Il a été affiché au démarrage du serveur et reste valable une heure. Redémarrez le serveur pour en obtenir un autre.
