# Quem trabalha com quem.
teams-count = { $count ->
    [one] Uma equipe
   *[other] { $count } equipes
  }
teams-members = { $count ->
    [0] Ainda não tem membros
    [one] Um membro
   *[other] { $count } membros
  }
teams-new = Nova equipe
teams-create = Criar equipe
teams-edit = Editar
teams-rename = Renomear
teams-name = Nome
teams-name-why = As equipes dizem quem trabalha junto. As conversas podem ser atribuídas a uma equipe e as listas podem ser limitadas a uma.
teams-name-hint = No máximo 60 caracteres. Cada nome existe uma única vez, sem diferenciar maiúsculas.
teams-name-missing = Informe o nome da equipe.
teams-name-too-long = O nome passa de { $most } caracteres.
teams-name-unprintable = O nome contém quebras de linha ou caracteres invisíveis. Digite-o novamente.
teams-name-taken = Já existe uma equipe com este nome.
teams-not-saved = Nada foi salvo
teams-empty = Ainda não há equipes
teams-empty-help = Crie a primeira e depois escolha quem faz parte dela. Um membro pode fazer parte de várias.
teams-nobody = Ainda não há ninguém nesta equipe
teams-nobody-help = Procure membros acima, marque-os e adicione-os.
teams-add = Adicionar membros
teams-find = Nome ou login
teams-choose = Quem entra na equipe?
teams-nobody-found = Mais ninguém corresponde a “{ $query }”.
teams-remove = Remover
teams-remove-hint = Quem é removido tem a sessão encerrada e vê a mudança ao entrar novamente; seus atendimentos em andamento voltam para a fila.
teams-delete = Excluir equipe
teams-delete-title = Excluir “{ $name }”?
teams-delete-members = { $count ->
    [0] Ninguém faz parte desta equipe.
    [one] Um membro deixa esta equipe.
   *[other] { $count } membros deixam esta equipe.
  }
teams-delete-help = Os membros mantêm o login e continuam conectados. As conversas e o histórico permanecem. A equipe não pode ser recuperada.
teams-in-use = A equipe não foi excluída: ainda há quem espere por ela
teams-in-use-channels = { $count ->
    [one] Um canal entrega suas conversas a esta equipe. Escolha outra lá.
   *[other] { $count } canais entregam suas conversas a esta equipe. Escolha outra lá.
  }
teams-in-use-open = { $count ->
    [one] Uma conversa desta equipe ainda está aberta. Transfira-a ou encerre-a.
   *[other] { $count } conversas desta equipe ainda estão abertas. Transfira-as ou encerre-as.
  }
teams-done-created = Equipe criada. Agora escolha quem faz parte dela.
teams-done-renamed = Nome salvo.
teams-done-deleted = Equipe excluída.
teams-done-joined = Membros adicionados.
teams-done-left = Membro removido da equipe.
