# What an organisation demands at its door.
policies-title = Security and privacy
policies-lead = What your organisation decides for itself. A change holds from the next attempt on.
policies-lock = Failed attempts
policies-lock-why = Too many wrong passwords lock a login, whether it exists or not. It is a protection, not a fault. A lock that stands keeps its terms.
policies-lock-max = Attempts
policies-lock-max-hint = The failed attempt that locks the login: 3 to 100. Usually 10.
policies-lock-max-unit = attempts
policies-lock-window = Counted within
policies-lock-window-hint = Failures further apart do not add up: 1 to 1440 minutes. Usually 15.
policies-lock-window-unit = minutes
policies-lock-duration = Locked for
policies-lock-duration-hint = Empty: 1 minute at first, twice as long each time, at most 15. 1 to 1440: always that long. 0: until an administrator or a supervisor unlocks; then a stranger can keep somebody out until you act.
policies-lock-duration-unit = minutes
policies-lock-grows = from 1 to 15 minutes, growing
policies-lock-released = until somebody unlocks
policies-attempts = { $count ->
    [one] 1 attempt
   *[other] { $count } attempts
  }
policies-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
policies-optional = (optional)
policies-in-force = In force:
policies-source-default = Default
policies-source-organisation = Your organisation
policies-changed = Last changed
policies-refused = Nothing was saved
policies-refused-help = Correct what is marked and save again.
policies-overtaken = Somebody else changed this meanwhile. What is in force now stands below your values. Save again to put yours in its place.
policies-missing = Enter a number from { $least } to { $most }.
policies-not-a-number = Only digits: a whole number from { $least } to { $most }.
policies-out-of-bounds = The number must be from { $least } to { $most }.
policies-done-saved = Saved. It holds from the next attempt on.
