landing-conversations = Conversations
landing-members = Members
landing-profile = Profile
landing-new = Nothing is set up yet
landing-new-help = This is a new installation. Its first organisation and administrator are created with a one-time link.
landing-new-link = The link is on the console
landing-new-link-help = It was printed when the server started and works for one hour. Restart the server to get a new one.
