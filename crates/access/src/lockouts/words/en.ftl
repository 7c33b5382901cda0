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
lockouts-why-code = Too many wrong codes of the second factor
lockouts-why-recovery-code = Too many wrong recovery codes
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
