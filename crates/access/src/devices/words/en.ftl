# Devices that are known.
devices-known = Known devices
devices-known-about = You signed in on them before. When strangers guess at your login until it is locked, you still get in from here.
devices-none = None yet
devices-since = Known since
devices-seen = Last sign-in
devices-forget = Forget
devices-done-forgotten = That device is no longer known.
devices-letter-subject = New device at { $organisation }: { $login }
devices-letter-about = Somebody signed in to { $organisation } with the login { $login } on a device we did not know.
devices-letter-where = Device: { $device }. Address: { $address }.
devices-letter-when = It was on { $when } ({ $zone }).
devices-letter-help = If it was you, there is nothing to do. If it was not, choose another password at once and end that session in your profile, or tell your administrator.
