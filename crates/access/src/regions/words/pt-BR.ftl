# Where the organisation is at home.
regions-label = Região
regions-help = A região da sua organização
