sign-out-title = Se déconnecter
sign-out-live-work = Vous ne pouvez pas vous déconnecter tant que des conversations sont en cours. Terminez-les pour quitter l’application.
sign-out-live-work-help = { $count ->
    [one] Une conversation est encore en cours. Clôturez-la ou confiez-la à un collègue.
   *[other] { $count } conversations sont encore en cours. Clôturez-les ou confiez-les à un collègue.
}
sign-out-to-work = Voir vos conversations ouvertes
sign-out-done-left = Vous êtes déconnecté, et hors de tous les canaux.
sign-out-done-kept = Vous êtes déconnecté. Vos canaux restent ouverts et votre travail reste le vôtre.
sign-out-done-requeued = Vous êtes déconnecté, et votre travail est revenu dans la file.
