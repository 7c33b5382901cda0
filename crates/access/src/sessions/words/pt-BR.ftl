# Quem está conectado, e onde.
sessions-path = Você está aqui
sessions-own = Onde você está conectado
sessions-own-open = Ver dispositivos
sessions-own-count = { $n ->
    [one] Só aqui.
   *[other] { $n } sessões estão abertas, contando esta.
  }
sessions-own-about = Cada lugar em que o seu login está em uso neste momento. Encerrar uma sessão vale em todo lugar em menos de um segundo.
sessions-own-strange = Não reconhece alguma? Encerre-a e depois
sessions-own-password = escolha outra senha
sessions-of = Sessões de { $name }
sessions-of-about = Encerrar uma vale em menos de um segundo. Os atendimentos abertos voltam para a fila quando a última é encerrada, e um aviso vai para a caixa de e-mail do usuário.
sessions-all = Sessões
sessions-all-count = { $n ->
    [one] Uma sessão aberta,
   *[other] { $n } sessões abertas,
  } { $people ->
    [one] de um usuário.
   *[other] de { $people } usuários.
  }
sessions-all-more = São mostradas as { $n } usadas por último.
sessions-who = Usuário
sessions-device = Dispositivo
sessions-nameless = Não diz o próprio nome
sessions-computer = Computador
sessions-phone = Telefone
sessions-tablet = Tablet
sessions-program = Programa
sessions-address = Endereço
sessions-began = Entrada
sessions-seen = Última atividade
sessions-this = Este
sessions-end = Sair
sessions-end-others = Sair de todos os outros
sessions-end-all = Sair de todos os lugares
sessions-end-everybody = Desconectar todos
sessions-none = Não está conectado em lugar nenhum
sessions-none-help = Assim que o usuário entrar, aparecem aqui o dispositivo, o endereço e a última atividade.
sessions-ending = Desconectar todos?
sessions-ending-now = Todos, menos você neste dispositivo, são desconectados em menos de um segundo.
sessions-ending-help = Os atendimentos em andamento voltam para a fila, e todos precisam entrar de novo. As senhas continuam as mesmas. É para uma emergência: um dispositivo roubado que ninguém sabe qual é, ou alguém dentro que não deveria estar.
sessions-ending-confirm = Sim, desconectar todos agora
sessions-ending-refused = Ninguém foi desconectado
sessions-ending-refused-help = Marque a caixa primeiro: isto interrompe toda a operação.
sessions-members = Sessões
sessions-members-count = { $n ->
    [0] Não está conectado em lugar nenhum.
    [one] Conectado em um dispositivo.
   *[other] { $n } sessões estão abertas.
  }
sessions-members-open = Ver sessões
sessions-done-one = Essa sessão foi encerrada.
sessions-done-others = As outras sessões foram encerradas.
sessions-done-theirs = O usuário foi desconectado de todos os lugares.
sessions-done-none = Não havia nenhuma sessão aberta.
sessions-done-everybody = Todos os outros foram desconectados.
sessions-letter-subject = Você foi desconectado de { $organisation }: { $login }
sessions-letter-about = Um administrador de { $organisation } encerrou sessões do login { $login }.
sessions-letter-when = Foi em { $when } ({ $zone }).
sessions-letter-help = Você pode entrar de novo imediatamente. Se não souber o motivo, pergunte ao seu administrador.
sessions-asked = Você também está conectado em outro lugar
sessions-asked-help = A sua organização pergunta se deve continuar assim. Nada se perde em nenhum caso.
sessions-asked-keep = Manter e continuar
sessions-through = { $name } está olhando
