# Leucotron Conecta. Its other sentences (000-16, 000-28) are the house's own in Portuguese.
invitations-letter-subject = E-mail de boas-vindas: crie a senha de { $login }
