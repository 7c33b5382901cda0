lockouts-title = Bloqueios
lockouts-lead = Depois de muitas tentativas sem sucesso, um login fica bloqueado por um tempo. É uma proteção, não uma falha.
lockouts-open = Bloqueados agora
lockouts-over = Anteriores
lockouts-none = Ninguém está bloqueado
lockouts-none-help = Quando um login é bloqueado, aqui se vê de quem é, por quê e de onde tentaram.
lockouts-who = Login
lockouts-why = Motivo
lockouts-why-login = Muitas senhas erradas para este login
lockouts-why-address = Muitas senhas erradas a partir deste endereço
lockouts-nobody = Este login não é de ninguém aqui; só uma parte é guardada.
lockouts-failures = Tentativas
lockouts-from = De onde
lockouts-since = Desde
lockouts-until = Até
lockouts-until-released = Até alguém desbloquear
lockouts-note = Observação (opcional)
lockouts-release = Desbloquear
lockouts-end = Como terminou
lockouts-end-by = Desbloqueado por { $name }
lockouts-end-proven = Encerrado por quem usa o login
lockouts-end-expired = Terminou sozinho
lockouts-done-released = O login foi desbloqueado.
lockouts-locked = Seu login está temporariamente bloqueado!
lockouts-locked-help = É uma proteção contra acessos indevidos, não uma instabilidade. Tente mais tarde ou peça a um administrador ou supervisor da sua organização para desbloquear.
lockouts-locked-help-released = É uma proteção contra acessos indevidos, não uma instabilidade. Peça a um administrador ou supervisor da sua organização para desbloquear.
lockouts-protection = Proteção
lockouts-rule = Um login é bloqueado por { $failures } tentativas sem sucesso em { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
  }.
lockouts-rule-change = Alterar
lockouts-why-device = Muitas senhas erradas em um dispositivo do próprio dono
lockouts-letter-subject = O seu login em { $organisation } foi bloqueado: { $login }
lockouts-letter-about = Alguém digitou { $failures } senhas erradas para o login { $login }. Por isso ele foi bloqueado, como proteção.
lockouts-letter-from = De { $from }, em { $when }.
lockouts-letter-ends = O bloqueio termina sozinho em alguns minutos; pode se repetir enquanto as tentativas continuarem.
lockouts-letter-stands = O bloqueio dura até que um supervisor ou administrador da sua organização desbloqueie.
lockouts-letter-known = Nos dispositivos em que você já entrou, você continua entrando.
lockouts-letter-help = Se foi você, procure um telefone ou programa antigo que ainda envie uma senha anterior. Se não foi, não há nada a fazer: ninguém entrou. Se continuar, avise o seu administrador.
lockouts-after-subject = Senha certa depois de várias erradas em { $organisation }: { $login }
lockouts-after-about = Depois de { $failures } senhas erradas, a certa foi digitada para o login { $login }.
lockouts-after-help = Se foi você, não há nada a fazer. Se não foi, escolha outra senha imediatamente e encerre todas as outras sessões no seu perfil, ou avise o seu administrador.
lockouts-later = Um momento, por favor
lockouts-later-help = Muitas senhas estão sendo tentadas agora. Nada está bloqueado: espere alguns segundos e entre de novo. Nos dispositivos em que você já entrou não há espera.
lockouts-last-success = Última entrada
lockouts-no-success = Nunca entrou
lockouts-retried = { $n ->
    [one] A mesma senha errada também veio mais uma vez: talvez um telefone ou programa antigo.
   *[other] A mesma senha errada também veio mais { $n } vezes: talvez um telefone ou programa antigo.
  }
lockouts-attack-spray = { $address } tenta muitos logins com poucas senhas ({ $n } logins).
lockouts-attack-organisation = { $n } senhas erradas em 15 minutos.
lockouts-attack-help = Estranhos precisam esperar entre as tentativas; dispositivos conhecidos e as suas redes próprias não.
lockouts-mine = Só minhas equipes
lockouts-everybody = Todos
lockouts-cause = Motivo
lockouts-cause-asked = Perguntei: era a própria pessoa
lockouts-cause-typing = Erro de digitação, ou outro teclado
lockouts-cause-old-program = Um telefone ou programa antigo
lockouts-cause-attack = Um ataque que já acabou
lockouts-cause-other = Outra coisa
lockouts-bulk = Desbloquear vários
lockouts-bulk-help = Depois de um ataque. Os logins de usuários estão marcados; desmarque quem você não quer desbloquear. Cada um fica na auditoria com o seu motivo.
lockouts-bulk-release = Desbloquear os marcados
lockouts-bulk-refused = Ninguém foi marcado
lockouts-bulk-refused-help = Marque pelo menos um.
lockouts-done-bulk = Foram desbloqueados.
