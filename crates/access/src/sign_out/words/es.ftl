sign-out-title = Cerrar sesión
sign-out-live-work = No puede cerrar sesión mientras haya atenciones en curso. Finalícelas para salir de la aplicación.
sign-out-live-work-help = { $count ->
    [one] Queda una conversación en curso. Ciérrela o pásela a un colega.
   *[other] Quedan { $count } conversaciones en curso. Ciérrelas o páselas a un colega.
}
sign-out-to-work = Ir a sus conversaciones abiertas
sign-out-done-left = Ha cerrado sesión y salido de todos los canales.
sign-out-done-kept = Ha cerrado sesión. Sus canales siguen abiertos y su trabajo sigue siendo suyo.
sign-out-done-requeued = Ha cerrado sesión y su trabajo ha vuelto a la cola.
