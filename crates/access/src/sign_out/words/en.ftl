sign-out-title = Sign out
sign-out-live-work = You cannot sign out while conversations are in progress. Finish them to leave the application.
sign-out-live-work-help = { $count ->
    [one] One conversation is still in progress. Close it, or hand it to a colleague.
   *[other] { $count } conversations are still in progress. Close them, or hand them to a colleague.
}
sign-out-to-work = To your open conversations
sign-out-done-left = You are signed out, and out of every channel.
sign-out-done-kept = You are signed out. Your channels stay open, and your work stays yours.
sign-out-done-requeued = You are signed out, and your work is back in the queue.
