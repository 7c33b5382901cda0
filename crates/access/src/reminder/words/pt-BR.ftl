# Quem esqueceu o nome da organização.
reminder-link = Esqueceu o nome da organização?
reminder-new = Esqueceu o nome da organização?
reminder-new-help = Digite o login com que você entra. Enviaremos os nomes das organizações dele à caixa registrada com ele.
reminder-submit = Enviar os nomes
reminder-asked-help = Se este login existe, um e-mail com os nomes das organizações dele está a caminho da caixa registrada com ele.
reminder-asked-mailless = Esta instalação não envia e-mails. Peça ao seu administrador o nome da organização.
reminder-letter-subject = Suas organizações para { $login }
reminder-letter-about = Alguém perguntou em quais organizações { $login } entra. Cada uma com o nome curto e o endereço:
reminder-letter-how = Na página de entrada, digite o nome curto em “Mais opções de acesso” ou abra o endereço.
reminder-letter-ignore = Se não foi você, ignore este e-mail: nada mudou.
