# Se uma jornada deixa seu membro entrar.
shifts-refused = Não é a sua jornada
shifts-refused-help = Sua senha estava certa, mas sua jornada não deixa você entrar agora. Seu supervisor pode deixar você entrar uma vez; depois entre de novo.
shifts-outside = Você está aqui fora da sua jornada “{ $schedule }”.
shifts-outside-help = Sua sessão continua e seus atendimentos também. Ao sair, o que estiver aberto volta para a fila.
shifts-title = Fora da jornada
shifts-lead = Quem quis entrar fora da sua jornada nas últimas doze horas. A sua palavra deixa alguém entrar uma vez, durante duas horas.
shifts-none = Ninguém foi recusado
shifts-none-help = Quem entra fora da sua jornada, onde a sua política recusa isso, aparece aqui.
shifts-schedule = Jornada
shifts-when = Recusado
shifts-grant = Deixar entrar uma vez
shifts-granted = Pode entrar até { $when }
shifts-done-granted = Essa pessoa pode entrar uma vez nas próximas duas horas. Diga a ela que tente de novo.
