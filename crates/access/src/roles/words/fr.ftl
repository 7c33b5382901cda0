# Ce qu’ouvre chaque rôle.
roles-title = Rôles et accès
roles-lead = Trois rôles ; chacun a tout ce qu’a le précédent. Un administrateur les donne, personne par personne.
roles-yours = Le vôtre
roles-history = Donné personne par personne, quel que soit le rôle.
roles-room = Lieu
roles-yes = Oui
roles-no = Non
roles-neighbours = À proximité
roles-availability = Statut d’activité
