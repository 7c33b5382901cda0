# What an organisation is called and how it looks.
organisations-title = Organisation
organisations-lead = What your pages, letters and chat are called and what colour they have.
organisations-names = Names
organisations-names-help = Everybody sees the new name from their next page on; letters that are on their way keep the old one.
organisations-slug-stays = stays as it is: it stands in addresses and in what people type to sign in.
organisations-hue-help = Buttons, marks and the chat take their shades from it, in light and dark.
organisations-hue-own = The one chosen at the set-up
organisations-hue-unknown = Choose one of the colours.
organisations-place = Language and time
organisations-place-help = For who has chosen nothing themself: visitors whose browser says nothing, new members, schedules.
organisations-done-saved = The organisation is saved.
