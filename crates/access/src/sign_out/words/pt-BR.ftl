sign-out-title = Sair
sign-out-live-work = Você não pode fazer logout enquanto houver atendimentos em andamento. Finalize-os para sair da aplicação.
sign-out-live-work-help = { $count ->
    [one] Há um atendimento em andamento. Finalize-o ou passe-o a um colega.
   *[other] Há { $count } atendimentos em andamento. Finalize-os ou passe-os a um colega.
}
sign-out-to-work = Ver seus atendimentos abertos
sign-out-done-left = Você saiu da aplicação e de todos os canais.
sign-out-done-kept = Você saiu da aplicação. Os seus canais continuam abertos e o seu trabalho continua seu.
sign-out-done-requeued = Você saiu da aplicação e o seu trabalho voltou para a fila.
