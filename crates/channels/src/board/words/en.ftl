# Channels, as an administrator sees them.
board-title = Channels
board-lead = Where customers write to you from.
board-count = { $count ->
    [one] { $count } channel
   *[other] { $count } channels
}
board-new = New channel
board-new-title = New web chat
board-empty = No channel yet
board-empty-help = Open a web chat, put its line into your site, and customers can write to you.
board-name = Name
board-name-hint = Agents see it beside every conversation. Customers do not.
board-kind = Kind
board-webchat = Web chat
board-team = Team
board-team-hint = New conversations from here go to this team.
board-any-team = Everyone
board-state = State
board-open = Open
board-disabled = Disabled
board-sites = Sites
board-any-site = Any site
board-site-count = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
board-section-identity = Identity
board-section-identity-help = How your floor tells this channel from the others.
board-section-welcome = Welcome
board-section-welcome-help = What visitors read first, and what they are asked before they write.
board-section-sites = Where it may appear
board-section-sites-help = Only pages of these sites may use the chat. A browser on any other page is refused.
board-greeting = Greeting
board-greeting-hint = Shown above the first message. Leave it empty for our own, in the visitor’s language.
board-ask = Ask before the first message
board-ask-name = Name
board-ask-email = E-mail
board-origins = Allowed sites
board-origins-hint = One per line, for example https://www.shop.example or https://*.shop.example. Empty allows any site.
board-help = Also on the pages of our access help
board-help-hint = Whoever cannot sign in can write to you from there. If several chats are ticked, the first by name is shown.
board-path = You are here
board-optional = optional
board-save = Save
board-create = Open the channel
board-install = Install
board-install-help = Paste this line before </body> on every page that should have the chat.
board-guide-wordpress = WordPress: in the administration, open Appearance → Theme File Editor → footer.php, or a “header and footer” plug-in, and paste the line there.
board-guide-shopify = Shopify: Online Store → Themes → Edit code → theme.liquid, before </body>.
board-guide-wix = Wix: Settings → Custom code → Add code to the end of the body, on all pages.
board-guide-squarespace = Squarespace: Settings → Advanced → Code Injection → Footer.
board-guides = Step by step
board-preview = Try it
board-preview-title = Test page
board-preview-help = This page carries your chat. What you write here arrives at your floor like any customer’s message.
board-preview-disabled = The channel is disabled, so the chat does not appear.
board-back = Back to the channel
board-edit = Settings
board-disable = Disable
board-enable = Enable
board-disable-help = A disabled channel refuses visitors at once; conversations and their history stay.
board-enable-help = Visitors can write again with the same line on your site.
board-done-created = The channel is open. Put its line into your site.
board-done-saved = Saved.
board-done-disabled = The channel is disabled.
board-done-enabled = The channel is open again.
board-refused = Not saved
board-refused-help = Look at the marked fields.
board-refused-name = Give the channel a name of at most { $most } characters.
board-refused-team = This team does not exist any more.
board-refused-greeting = At most { $most } characters.
board-refused-origin = “{ $line }” is not the address of a site. Write it like https://www.shop.example.
board-refused-origins-many = At most 50 sites.
board-requests = Account requests
board-requests-help = Requests for an account come from here by themselves. Choose the team that sees them as conversations.
