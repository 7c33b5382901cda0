# O que cada papel abre.
roles-title = Papéis e acessos
roles-lead = Três papéis; cada um tem tudo o que o anterior tem. Um administrador os dá, pessoa por pessoa.
roles-yours = O seu
roles-history = Dado pessoa por pessoa, seja qual for o papel.
roles-room = Lugar
roles-yes = Sim
roles-no = Não
roles-neighbours = Perto daqui
roles-availability = Status de atividade
