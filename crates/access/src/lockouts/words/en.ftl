lockouts-title = Lockouts
lockouts-lead = After too many failed attempts a login is locked for a while. It is a protection, not a fault.
lockouts-open = Locked now
lockouts-over = Earlier
lockouts-none = Nobody is locked out
lockouts-none-help = When a login is locked, you see here who it is, why, and from where it was tried.
lockouts-who = Login
lockouts-why = Why
lockouts-why-login = Too many wrong passwords for this login
lockouts-why-address = Too many wrong passwords from this address
lockouts-nobody = This login belongs to nobody here; only a part of it is kept.
lockouts-failures = Attempts
lockouts-from = From
lockouts-since = Since
lockouts-until = Until
lockouts-until-released = Until somebody unlocks it
lockouts-note = Note (optional)
lockouts-release = Unlock
lockouts-end = How it ended
lockouts-end-by = Unlocked by { $name }
lockouts-end-proven = Ended by its owner
lockouts-end-expired = Ended by itself
lockouts-done-released = The login is unlocked.
lockouts-locked = Your login is temporarily locked!
lockouts-locked-help = This is a protection against strangers, not a fault. Try again later, or ask an administrator or a supervisor of your organisation to unlock it.
lockouts-locked-help-released = This is a protection against strangers, not a fault. Ask an administrator or a supervisor of your organisation to unlock it.
lockouts-protection = Protection
lockouts-rule = A login is locked by { $failures } failed attempts within { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
  }.
lockouts-rule-change = Change
lockouts-why-device = Too many wrong passwords on a device its owner uses
lockouts-letter-subject = Your login at { $organisation } was locked: { $login }
lockouts-letter-about = Somebody typed { $failures } wrong passwords for the login { $login }. So it was locked, as a protection.
lockouts-letter-from = From { $from }, on { $when }.
lockouts-letter-ends = The lock ends by itself within minutes; it may come again while the attempts go on.
lockouts-letter-stands = The lock stands until a supervisor or an administrator of your organisation unlocks it.
lockouts-letter-known = On devices where you signed in before you still get in.
lockouts-letter-help = If it was you, look for an old phone or program that still sends an earlier password. If it was not, there is nothing to do: nobody got in. If it goes on, tell your administrator.
lockouts-after-subject = The right password after wrong ones at { $organisation }: { $login }
lockouts-after-about = After { $failures } wrong passwords the right one was typed for the login { $login }.
lockouts-after-help = If it was you, there is nothing to do. If it was not, choose another password at once and end all other sessions in your profile, or tell your administrator.
lockouts-later = One moment, please
lockouts-later-help = Many passwords are being tried right now. Nothing is locked: wait a few seconds and sign in again. On devices where you signed in before there is no wait.
lockouts-last-success = Last signed in
lockouts-no-success = Never signed in
lockouts-retried = { $n ->
    [one] The same wrong password also came again once: perhaps an old phone or program.
   *[other] The same wrong password also came again { $n } times: perhaps an old phone or program.
  }
lockouts-attack-spray = { $address } tries many logins with few passwords ({ $n } logins).
lockouts-attack-organisation = { $n } wrong passwords within 15 minutes.
lockouts-attack-help = Strangers have to wait between attempts; known devices and your own networks do not.
lockouts-mine = Only my teams
lockouts-everybody = Everybody
lockouts-cause = Reason
lockouts-cause-asked = I asked them: it was them
lockouts-cause-typing = Mistyped, or another keyboard
lockouts-cause-old-program = An old phone or program
lockouts-cause-attack = An attack that is over
lockouts-cause-other = Something else
lockouts-bulk = Unlock several
lockouts-bulk-help = After an attack. Logins of members are chosen; take away whom you do not want to unlock. Each is in the audit with your reason.
lockouts-bulk-release = Unlock the chosen ones
lockouts-bulk-refused = Nobody was chosen
lockouts-bulk-refused-help = Tick at least one.
lockouts-done-bulk = They are unlocked.
