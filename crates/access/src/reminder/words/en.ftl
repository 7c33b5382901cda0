# Who forgot the name of the organisation.
reminder-link = Forgot organisation name?
reminder-new = Forgot organisation name?
reminder-new-help = Type the login you sign in with. We will send the names of its organisations to the mailbox registered with it.
reminder-submit = Send the names
reminder-asked-help = If this login exists, a letter with the names of its organisations is on its way to the mailbox registered with it.
reminder-asked-mailless = This installation sends no letters. Ask your administrator for the name of the organisation.
reminder-letter-subject = Your organisations for { $login }
reminder-letter-about = Somebody asked for the organisations in which { $login } signs in. Each with its short name and its address:
reminder-letter-how = On the sign-in page, type the short name under “More Login Options”, or open the address.
reminder-letter-ignore = If that was not you, ignore this letter: nothing has changed.
