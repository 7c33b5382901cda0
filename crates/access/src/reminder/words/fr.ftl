# Qui a oublié le nom de l’organisation.
reminder-link = Nom de l'organisation oublié ?
reminder-new = Nom de l'organisation oublié ?
reminder-new-help = Saisissez l’identifiant avec lequel vous vous connectez. Nous enverrons les noms de ses organisations à la boîte enregistrée avec lui.
reminder-submit = Envoyer les noms
reminder-asked-help = Si cet identifiant existe, un courriel avec les noms de ses organisations est en route vers la boîte enregistrée avec lui.
reminder-asked-mailless = Cette installation n’envoie pas de courriel. Demandez le nom de l’organisation à votre administrateur.
reminder-letter-subject = Vos organisations pour { $login }
reminder-letter-about = Quelqu’un a demandé dans quelles organisations { $login } se connecte. Chacune avec son nom court et son adresse :
reminder-letter-how = À la page de connexion, saisissez le nom court sous « Plus d’options de connexion », ou ouvrez l’adresse.
reminder-letter-ignore = Si ce n’était pas vous, ignorez ce courriel : rien n’a changé.
