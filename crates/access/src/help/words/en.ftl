# Help with getting in.
help-index = Help with signing in
help-index-lead = Short answers for the way in.
help-need = Need help?
help-back-sign-in = ↩ Back to the sign-in page
help-back-index = ↩ Back to the help
help-reading = Estimated reading: { $minutes } min
help-updated = Last updated
help-on-this-page = On this page
help-previous = Previous
help-next = Next
help-neighbours = Other articles
help-share = Share
help-copy-link = Copy link
help-by-mail = By mail
help-useful = Was this article useful to you?
help-yes = Yes
help-no = No
help-useful-yes = Great!
help-useful-no = We are very sorry that it was no help!
help-thanks = Thank you for your comments
help-sent = Comments sent
help-will-correct = We appreciate your initiative and will try to correct the article
help-comment = What was missing?
help-comment-hint = Your organisation’s administrators read it. Write no password and nothing that is nobody’s business.
help-comment-send = Send
help-comment-refused = Write between 1 and { $most } characters.
help-vote-first = Say first whether the article was useful.
help-subscribe = Tell me when this changes
help-subscribe-hint = One letter to confirm, then one whenever the article changes. Each has a link to cancel.
help-subscribe-do = Subscribe
help-subscribe-refused = Write the address of a mailbox, such as ana@company.example.
help-subscription-email = Your mailbox
help-subscription-email-hint = The one the letter came to: what scans mail presses buttons, and types nothing.
help-subscription-email-wrong = The letter came to another mailbox.
help-subscription-asked = Look in your mailbox
help-subscription-asked-help = A letter is on its way, unless the mailbox has the subscription already. Open its link and confirm; it can take some minutes.
help-subscription-open = Confirm the subscription
help-subscription-open-help = Press the button and we write to you whenever the article changes.
help-subscription-on = You are subscribed
help-subscription-on-help = We write to you whenever the article changes.
help-subscription-off = No subscription
help-subscription-off-help = Nothing more is sent. Whoever asked can ask again on the article’s page.
help-subscription-confirm = Subscribe
help-subscription-cancel = Cancel the subscription
help-letter-asked-subject = Confirm your subscription: { $title }
help-letter-asked = Somebody asked that { $organisation } writes to this mailbox whenever the help article “{ $title }” changes. If it was you, confirm here:
help-letter-asked-ignore = If it was not you, do nothing: nobody will write to you again.
help-letter-changed-subject = Changed: { $title }
help-letter-changed = The help article “{ $title }” of { $organisation } has changed. This page leads to it:
help-letter-cancel = The same page cancels the subscription.
help-feedback = Help: what readers say
help-feedback-tab = Help
help-feedback-lead = How often each article was read with a browser that runs scripts, and whether it helped. One opinion for each browser.
help-article = Article
help-views = Views
help-helped = Helped
help-helped-not = Did not help
help-comments = Comments
help-comments-none = Nobody wrote anything yet.
help-view-count = { $count ->
    [one] 1 view
   *[other] { $count } views
  }
help-first-access-title = First access
help-first-access-lead = From the letter to the first sign-in.
help-first-access-letter = The letter
help-first-access-letter-text =
    When an administrator creates your access, a letter goes to the mailbox stored with it. That mailbox may be another than your login.
    No letter? Look in the junk folder, then ask an administrator which mailbox is stored.
help-first-access-password = Choose your password
help-first-access-password-text =
    Open the link in the letter.
    Type a password, and the same again.
    Save. Then sign in with your login and this password.
help-first-access-expired = The link has expired
help-first-access-expired-text =
    Press “Forgot password?” on the sign-in page and type your login: a new letter comes to the same mailbox.
help-password-title = Forgotten password
help-password-lead = How to choose another one by yourself.
help-password-ask = Ask for a link
help-password-ask-text =
    Press “Forgot password?” below the sign-in button.
    Type the login you sign in with, even if it receives no mail.
    Open the link in the letter and choose a new password.
help-password-nothing = No letter comes
help-password-nothing-text =
    Look in the junk folder. The letter goes to the mailbox stored with your login, which may be a shared one.
    Ask an administrator: they see whether the mail server took it, and can correct the address.
help-password-good = A good password
help-password-good-text =
    Several words that have nothing to do with each other are long and easy to keep. Password managers and pasting are welcome.
    Remember to keep your account’s password safe. Do not share it with anybody.
help-blocked-title = My login is blocked
help-blocked-lead = Why it happens, and what opens it again.
help-blocked-why = Why
help-blocked-why-text =
    After too many wrong passwords nobody can try further, not even with the right one. It protects your account; nothing is broken.
help-blocked-what = What to do
help-blocked-what-text =
    Wait a few minutes and try once, slowly.
    If you do not know the password any more, ask for a link with “Forgot password?”: that lifts the block.
    If it stays blocked, ask an administrator or a supervisor, who can unlock it.
help-blocked-again = It happens again and again
help-blocked-again-text =
    A phone or another computer may still send an old password. Correct it there. If it is none of yours, tell an administrator: somebody may be guessing.
help-factors-title = The second factor
help-factors-lead = A code from your phone beside the password.
help-factors-add = Add a device
help-factors-add-text =
    Open your profile, then the second factor; where your organisation demands it, the next sign-in leads there.
    Give the device a name and scan the picture with an authenticator app.
    Type the code the app shows. Keep the recovery codes on paper.
help-factors-wrong = The code is not taken
help-factors-wrong-text =
    A code works once and for half a minute. Check that the phone sets its clock by itself, and wait for the next code.
help-factors-lost = The device is lost
help-factors-lost-text =
    Use a recovery code instead. If there is none, an administrator can reset the second factor, after making sure that it is you.
help-request-title = Request an account
help-request-lead = For exclusive content you need an account that was created and activated.
help-request-ask = 1. Ask for it
help-request-ask-text =
    On the page: press “Request an account” on the sign-in page, if your organisation offers it.
    By mail, if your organisation takes requests so: write to its support mailbox with the subject “{ $subject }”.
    Give your full name, the legal name of your company, your position or role there, and the company address the account is for.
help-request-prove = 2. Confirm your mailbox
help-request-prove-text =
    A letter comes to that address. Open its link and confirm: only then is the request seen.
help-request-activate = 3. Activate and sign in
help-request-activate-text =
    If the request is accepted, a letter brings the link to your first password. It opens for a limited time; after that ask again, or use “Forgot password?”.
    This service is independent of others: being signed in elsewhere does not count here.
help-browser-title = Your browser
help-browser-lead = What it needs so that no conversation is missed.
help-browser-which = Which one
help-browser-which-text =
    We recommend Google Chrome. Current versions of Edge, Firefox and Safari work as well. Keep it updated: old versions cause trouble.
    Clear the browser’s cache now and then if pages look odd or slow; you need not do it for us.
help-browser-allow = Allow this site
help-browser-allow-text =
    Notifications: so that you hear of a new conversation while another window is in front.
    Microphone: for calls.
    Sound and video without a click: so that a signal is heard at once.
help-browser-awake = Keep the page awake
help-browser-awake-text =
    Chrome puts pages to sleep to save memory. Add this site to “Always keep these sites active” under Settings, Performance.
