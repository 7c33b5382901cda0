# Asking for a new password, and what to change about one.
passwords-new = New password
passwords-again = Repeat the password
passwords-current = Current password
passwords-show = Show password
passwords-hide = Hide password
passwords-caps = Caps Lock is on
passwords-strength = Strength
passwords-strengths = too short|weak|fair|good|strong
passwords-rule-length = at least { $least } characters
passwords-rule-upper = { $least ->
    [one] a capital letter
   *[other] { $least } capital letters
  }
passwords-rule-lower = { $least ->
    [one] a small letter
   *[other] { $least } small letters
  }
passwords-rule-digits = { $least ->
    [one] a digit
   *[other] { $least } digits
  }
passwords-rule-special = { $least ->
    [one] a special character
   *[other] { $least } special characters
  }
passwords-rule-forbidden = without { $characters }
passwords-hint = A few unrelated words are best. You may paste it or let your password manager choose. Spaces and every other character are welcome.
passwords-hint-some = A few unrelated words are best. You may paste it or let your password manager choose.
passwords-keep-safe = Remember to keep your account’s password safe and protected. Do not share it with anyone.
passwords-mismatch = The two entries differ. Type the same password twice.
passwords-refused = This password is not good enough yet
passwords-refused-help = Nothing was changed. Follow the advice below, or take one of the suggestions.
passwords-mismatch-title = The passwords do not match
passwords-mismatch-help = Nothing was changed. Type the same password in both fields.
passwords-suggestions = Suggestions
passwords-save = Save
passwords-advice-blank = Type a password.
passwords-advice-short = Use at least { $least } characters; this has { $has }. Another word or two will do.
passwords-advice-long = Use at most { $most } characters.
passwords-advice-nul = Leave out the invisible character that was pasted along.
passwords-advice-upper = { $least ->
    [one] Put in a capital letter.
   *[other] Put in { $least } capital letters.
  }
passwords-advice-lower = { $least ->
    [one] Put in a small letter.
   *[other] Put in { $least } small letters.
  }
passwords-advice-digits = { $least ->
    [one] Put in a digit.
   *[other] Put in { $least } digits.
  }
passwords-advice-special = { $least ->
    [one] Put in a special character, such as - or !.
   *[other] Put in { $least } special characters, such as - or !.
  }
passwords-advice-forbidden = Leave out { $found }: your organisation does not allow it.
passwords-advice-used = This is one of your last passwords. Choose a new one.
passwords-advice-own = Leave out “{ $word }”: whoever knows your login or your company tries it first.
passwords-advice-similar = This is too close to “{ $word }”, which others know. Choose something else.
passwords-advice-common = This is among the passwords tried first. Choose something nobody else uses.
passwords-advice-add-words = Add another word or two. Uncommon ones are best.
passwords-advice-names = Leave out common names, or surround them with unrelated words.
passwords-advice-keyboard = Leave out rows of keys such as “qwerty”.
passwords-advice-repeats = Do not repeat the same word or letter.
passwords-advice-sequences = Leave out sequences such as “abc” or “6543”.
passwords-advice-dates = Leave out years and dates.
passwords-advice-capitals = Capital letters alone help little. Add words instead.
passwords-advice-reversed = Writing a word backwards helps little. Add words instead.
passwords-advice-substitutions = Writing @ for a or 0 for o helps little. Add words instead.
passwords-words = anchor apple autumn bakery balcony bamboo banner basket beacon bottle breeze bridge bronze bucket butter cactus camera candle canyon carpet cellar cherry circus clover cobalt coffee copper cotton cousin cradle crayon desert dragon engine fabric falcon feather fiddle finger flower forest fossil galaxy garden garlic ginger glacier granite guitar hammer harbor hazel helmet honey island ivory jacket jigsaw kettle kitten ladder lantern lemon lizard lobster magnet maple marble meadow melon mirror mosaic napkin nectar needle nickel oasis olive orange orchard otter oyster paddle parrot pebble pencil pepper picnic pillow planet pocket puzzle quartz rabbit ribbon saddle sailor salmon shadow silver spider sunset teapot temple thimble thunder ticket timber tulip tunnel turtle valley velvet violin walnut willow window winter yellow zebra
