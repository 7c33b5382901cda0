sign-out-title = Sign out
sign-out-live-work = You cannot sign out while conversations are in progress. Finish them to leave the application.
sign-out-live-work-help = { $count ->
    [one] One conversation is still in progress. Close it, or hand it to a colleague.
   *[other] { $count } conversations are still in progress. Close them, or hand them to a colleague.
}
sign-out-to-work = To your open conversations
sign-out-done-left = You are signed out, and out of every channel.
