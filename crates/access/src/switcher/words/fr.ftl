# Several accounts in one browser.
switcher-title = Comptes
switcher-about = Les comptes auxquels vous vous êtes connecté dans ce navigateur. En changer ne demande pas de mot de passe, car chacun a été prouvé ici.
switcher-in-use = En cours
switcher-change = Passer à
switcher-add = Ajouter un autre compte
switcher-leave = Se déconnecter de tous
switcher-hint = Chaque compte garde sa propre session et ses propres limites. « Se déconnecter » dans le menu ne quitte que celui en cours.
switcher-refused = Pas d’autre compte ici
switcher-shared = D’autres personnes utilisent aussi cet ordinateur. Déconnectez-vous d’abord, puis connectez-vous avec l’autre compte.
switcher-full = Cinq comptes sont ouverts dans ce navigateur. Déconnectez-vous d’abord de l’un d’eux.
switcher-done-over = La session de ce compte est terminée. Reconnectez-vous-y.
switcher-done-left = Vous êtes déconnecté de tous les comptes.
switcher-go-on = Continuer comme
switcher-or = ou connectez-vous
