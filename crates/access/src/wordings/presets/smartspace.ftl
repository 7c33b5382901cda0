# Smartspace SmartOmni. Its other sentences (001-05, 001-10, 001-21) are the house's own in Portuguese.
recovery-title = Definição de senha
