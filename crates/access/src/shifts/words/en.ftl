# Whether a schedule lets its member sign in.
shifts-refused = It is not your shift
shifts-refused-help = Your password was right, but your schedule does not let you in now. Your supervisor can let you in once; then sign in again.
shifts-outside = You are here outside of your shift “{ $schedule }”.
shifts-outside-help = You stay signed in and keep your conversations. When you sign out, what is open goes back to the queue.
shifts-title = Outside of their shift
shifts-lead = Who wanted to sign in outside of their schedule in the last twelve hours. Your word lets somebody in once, within two hours.
shifts-none = Nobody was turned away
shifts-none-help = Whoever signs in outside of their shift, where your policy refuses that, is shown here.
shifts-schedule = Schedule
shifts-when = Turned away
shifts-grant = Let in once
shifts-granted = May sign in until { $when }
shifts-done-granted = They may sign in once within the next two hours. Tell them to try again.
