# What an organisation demands at its door.
policies-title = Security and privacy
policies-lead = What your organisation decides for itself. A change holds from the next attempt on; a lock that stands and a link that is under way keep their terms.
policies-try = What would happen if this person signed in now? Their login
policies-try-it = Try it
policies-preset = Start from
policies-preset-why = A set of rules your people may already know. Each value can then be changed below.
policies-preset-now = in use
policies-preset-start = Start from this set
policies-preset-own = { $count ->
    [one] This gives up the one value you decided yourselves.
   *[other] This gives up the { $count } values you decided yourselves.
  }
policies-preset-nist = Long passwords of any characters, growing locks. What we recommend.
policies-preset-leucotron = A locked login waits for an administrator.
policies-preset-smartspace = 8 characters of four kinds, without & and #.
policies-preset-logtec = Activation within 4 hours, recovery within one.
policies-preset-ecuabots = 6 characters are enough. Weak on its own.
policies-preset-genesys = 8 characters of four kinds, ten earlier ones barred, 6 attempts, 20 days.
policies-warning-short = Short passwords, and nothing beside them
policies-warning-short-help = Whoever guesses one is in. Demand a second factor of everybody below, or at least 15 characters.
policies-warning-released = A stranger can keep somebody out
policies-warning-released-help = Whoever knows a login can lock it with wrong passwords until you unlock it.
policies-warning-classes = Kinds of characters do not make passwords stronger
policies-warning-classes-help = People meet such rules with “Password1!”. Length and our check against known passwords protect better.
policies-passwords = Passwords
policies-passwords-why = Rules for the next password somebody chooses. Nobody is sent away with the one they have.
policies-password-least = At least
policies-password-least-hint = The shortest password that is taken.
policies-password-least-undecided = { $words }; 8 where a second factor is demanded
policies-password-most = At most
policies-password-most-hint = The longest. Nothing is ever cut off.
policies-password-upper = Capital letters
policies-password-upper-hint = How many it must hold; 0 asks for none.
policies-password-lower = Small letters
policies-password-lower-hint = How many it must hold; 0 asks for none.
policies-password-digits = Digits
policies-password-digits-hint = How many it must hold; 0 asks for none.
policies-password-special = Special characters
policies-password-special-hint = How many it must hold; 0 asks for none.
policies-password-forbidden = Forbidden characters
policies-password-forbidden-hint = Characters that may not stand in a new password, for systems that cannot bear them. Usually none.
policies-password-history = Earlier passwords
policies-password-history-hint = So many of the last ones cannot be chosen again; 0 bars none.
policies-links = Links and recovery
policies-links-why = How long a mailed link opens, and what follows a new password.
policies-link-invitation-minutes = Invitation
policies-link-invitation-minutes-hint = How long the link to the first password opens. 1440 minutes are a day.
policies-link-recovery-minutes = Recovery
policies-link-recovery-minutes-hint = How long the link to a new password opens.
policies-recovery-signs-in = After a recovery
policies-recovery-signs-in-hint = Signing in shows that the person knows the new password.
policies-recovery-signs-in-off = Ask to sign in
policies-recovery-signs-in-on = Go straight in
policies-lock = Failed attempts
policies-lock-why = Too many wrong passwords lock a login, whether it exists or not. It is a protection, not a fault.
policies-lock-max = Attempts
policies-lock-max-hint = The failed attempt that locks the login.
policies-lock-window-minutes = Counted within
policies-lock-window-minutes-hint = Failures further apart do not add up.
policies-lock-kind = Locked
policies-lock-kind-hint = Until somebody unlocks, a stranger can keep somebody out until you act.
policies-lock-kind-grows = from 1 to 15 minutes, growing
policies-lock-kind-minutes = for a fixed time
policies-lock-kind-released = until somebody unlocks
policies-lock-duration-minutes = Fixed time
policies-lock-duration-minutes-hint = Counts where “for a fixed time” is chosen.
policies-lock-message = What the person reads
policies-lock-message-hint = Both are the same for logins that do not exist.
policies-lock-message-visible = That the login is locked
policies-lock-message-neutral = The same as after a wrong password
policies-factors = Second factors
policies-factors-why = A code from a phone, or a passkey, beside the password.
policies-mfa-agent = Agents
policies-mfa-agent-hint = Demanded of everybody, it is set up at the next sign-in.
policies-mfa-supervisor = Supervisors
policies-mfa-supervisor-hint = They can unlock logins and read every conversation of their teams.
policies-mfa-administrator = Administrators
policies-mfa-administrator-hint = They can do everything; demand it of them first.
policies-mfa-off = Not offered
policies-mfa-optional = Whoever wants one
policies-mfa-required = Demanded of everybody
policies-sessions = Sessions
policies-sessions-why = How long somebody stays signed in. Only a person’s own acts count, never an open page by itself.
policies-session-idle-minutes = Without an act
policies-session-idle-minutes-hint = After this long they sign in again. 720 minutes are 12 hours, 28800 are 20 days.
policies-session-absolute-days = In any case
policies-session-absolute-days-hint = However busy, they sign in again after this.
policies-sessions-agent = Agents on several devices
policies-sessions-agent-hint = What a further sign-in does to the sessions that are open.
policies-sessions-supervisor = Supervisors on several devices
policies-sessions-supervisor-hint = What a further sign-in does to the sessions that are open.
policies-sessions-administrator = Administrators on several devices
policies-sessions-administrator-hint = What a further sign-in does to the sessions that are open.
policies-sessions-allow = All stay open
policies-sessions-replace = The earlier ones end
policies-sessions-ask = The person decides
policies-leaving = Signing out
policies-leaving-why = What happens to conversations that are in progress.
policies-live-work = With work in progress
policies-live-work-hint = A session that runs out gives the work back to the queue after a while; see below.
policies-live-work-block = Signing out is refused
policies-live-work-requeue = It goes back to the queue
policies-live-work-keep-channels = It stays, and so does the availability
policies-unit-characters = characters
policies-unit-passwords = passwords
policies-unit-minutes = minutes
policies-unit-days = days
policies-unit-attempts = attempts
policies-count-characters = { $count ->
    [one] 1 character
   *[other] { $count } characters
  }
policies-count-passwords = { $count ->
    [one] 1 password
   *[other] { $count } passwords
  }
policies-count-attempts = { $count ->
    [one] 1 attempt
   *[other] { $count } attempts
  }
policies-count-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
policies-count-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
policies-none = none
policies-bounds = { $least } to { $most }.
policies-in-force = In force:
policies-source-default = Default
policies-source-organisation = Your organisation
policies-history = Changes
policies-history-why = Every change is kept, with who made it.
policies-refused = Nothing was saved
policies-refused-help = Correct what is marked and save again.
policies-overtaken = Somebody else changed this meanwhile. What is in force now stands below your values. Save again to put yours in its place.
policies-missing = Enter a number from { $least } to { $most }.
policies-not-a-number = Only digits: a whole number from { $least } to { $most }.
policies-out-of-bounds = The number must be from { $least } to { $most }.
policies-no-choice = Choose one of the list.
policies-not-forbiddable = Only signs and punctuation: without letters and digits nobody could choose a password.
policies-too-many = At most 32 different characters.
policies-done-saved = Saved. It holds from the next attempt on.
policies-reentry-rest-seconds = When a session runs out: not ready after
policies-reentry-rest-seconds-hint = The page asks for the password and keeps what was written. After this long nothing new is offered to the person.
policies-reentry-keep-minutes = When a session runs out: work kept for
policies-reentry-keep-minutes-hint = So long conversations in progress stay theirs; then they go back to the queue, with a line about it.
policies-shifts = Shifts
policies-shifts-why = Whether schedules decide who may sign in when. Administrators, and members without a schedule, always may.
policies-shift-access = Outside of the shift
policies-shift-access-hint = A shift’s end signs nobody out; it is said on the page. Who leaves then hands open work back to the queue.
policies-shift-access-off = Signing in is free
policies-shift-access-warn = Signing in is free, with a word about it
policies-shift-access-deny = Signing in needs a supervisor’s word
policies-shift-grace-minutes = Grace
policies-shift-grace-minutes-hint = So long before and after a shift counts as within it.
policies-unit-seconds = seconds
policies-count-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
  }
policies-accounts = Accounts on request
policies-accounts-why = Who may ask for an account, and how. The mailbox is always proved first.
policies-signup = Who may ask
policies-signup-hint = Mail counts where the operator has connected a mailbox. Whoever is told no reads the reason.
policies-signup-closed = Nobody; administrators create members
policies-signup-request-form = Anybody, on a page or by mail; somebody decides
policies-signup-request-mail = Anybody, by mail; somebody decides
policies-signup-domain-allowlist = As on the page; listed domains are let in at once
policies-signup-domains = Domains
policies-signup-domains-hint = Addresses behind the @ that are let in as agents without anybody deciding, with commas between. Counts with “listed domains”.
policies-no-domain = Only domains such as aurora.example, with commas between, 50 at most.
