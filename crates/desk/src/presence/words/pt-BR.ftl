# O seletor do cabeçalho.
presence-unknown = Essa disponibilidade não existe
presence-unknown-help = Escolha disponível, em pausa ou offline. Nada foi alterado.
