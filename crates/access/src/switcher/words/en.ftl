# Several accounts in one browser.
switcher-title = Accounts
switcher-about = Accounts you have signed in to in this browser. Changing asks for no password, because each was proven here.
switcher-in-use = In use
switcher-change = Change to
switcher-add = Add another account
switcher-leave = Sign out of all
switcher-hint = Each account keeps its own session and its own limits. “Sign out” in the menu leaves only the one in use.
switcher-refused = No further account here
switcher-shared = Others use this computer too. Sign out first, then sign in with the other account.
switcher-full = Five accounts are open in this browser. Sign out of one first.
switcher-done-over = That account’s session has ended. Sign in to it again.
switcher-done-left = You are signed out of all accounts.
switcher-go-on = Go on as
switcher-or = or sign in
