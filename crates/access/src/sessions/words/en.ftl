# Who is signed in, and where.
sessions-path = You are here
sessions-own = Where you are signed in
sessions-own-open = Show devices
sessions-own-count = { $n ->
    [one] Here only.
   *[other] { $n } sessions are open, this one included.
  }
sessions-own-about = Every place your login is in use at this moment. Ending one takes effect everywhere within a second.
sessions-own-strange = You do not recognise one of them? End it, then
sessions-own-password = choose another password
sessions-of = Sessions of { $name }
sessions-of-about = Ending one takes effect within a second. Open conversations return to the queue when the last one ends, and a notice goes to the member’s mailbox.
sessions-all = Sessions
sessions-all-count = { $n ->
    [one] One session is open,
   *[other] { $n } sessions are open,
  } { $people ->
    [one] of one member.
   *[other] of { $people } members.
  }
sessions-all-more = The { $n } used last are shown.
sessions-who = Member
sessions-device = Device
sessions-nameless = Does not say its name
sessions-computer = Computer
sessions-phone = Phone
sessions-tablet = Tablet
sessions-program = Program
sessions-address = Address
sessions-began = Signed in
sessions-seen = Last activity
sessions-this = This one
sessions-end = Sign out
sessions-end-others = Sign out all others
sessions-end-all = Sign out everywhere
sessions-end-everybody = Sign everybody out
sessions-none = Not signed in anywhere
sessions-none-help = As soon as the member signs in, the device, its address and its last activity stand here.
sessions-ending = Sign everybody out?
sessions-ending-now = Everybody but you, on this device, is signed out within a second.
sessions-ending-help = Conversations in progress return to the queue, and everybody has to sign in again. Passwords stay as they are. Meant for an emergency: a stolen device nobody can name, or somebody inside who should not be.
sessions-ending-confirm = Yes, sign everybody out now
sessions-ending-refused = Nobody was signed out
sessions-ending-refused-help = Tick the box first: this interrupts the whole floor.
sessions-members = Sessions
sessions-members-count = { $n ->
    [0] Not signed in anywhere.
    [one] Signed in on one device.
   *[other] { $n } sessions are open.
  }
sessions-members-open = Show sessions
sessions-done-one = That session was ended.
sessions-done-others = All other sessions were ended.
sessions-done-theirs = The member is signed out everywhere.
sessions-done-none = There was no open session.
sessions-done-everybody = Everybody else is signed out.
sessions-letter-subject = You were signed out of { $organisation }: { $login }
sessions-letter-about = An administrator of { $organisation } ended sessions of the login { $login }.
sessions-letter-when = It was on { $when } ({ $zone }).
sessions-letter-help = You can sign in again at once. If you do not know why, ask your administrator.
sessions-asked = You are signed in elsewhere too
sessions-asked-help = Your organisation asks whether that is to stay so. Nothing is lost either way.
sessions-asked-keep = Keep them and go on
sessions-through = { $name } looks on
