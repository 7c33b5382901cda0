# Who works together.
teams-count = { $count ->
    [one] One team
   *[other] { $count } teams
  }
teams-members = { $count ->
    [0] Nobody belongs to it yet
    [one] One member
   *[other] { $count } members
  }
teams-new = New team
teams-create = Create team
teams-edit = Edit
teams-rename = Rename
teams-name = Name
teams-name-why = Teams say who works together. Conversations can be given to a team, and lists can be narrowed to one.
teams-name-hint = At most 60 characters. A name exists once, whatever its case.
teams-name-missing = Give the team a name.
teams-name-too-long = The name is longer than { $most } characters.
teams-name-unprintable = The name holds line breaks or invisible characters. Type it anew.
teams-name-taken = A team with this name exists already.
teams-not-saved = Nothing was saved
teams-empty = No teams yet
teams-empty-help = Create the first one, then choose who belongs to it. A member may belong to several.
teams-nobody = Nobody in this team yet
teams-nobody-help = Search for members above, tick them and add them.
teams-add = Add members
teams-find = Name or login
teams-choose = Who joins?
teams-nobody-found = Nobody else matches “{ $query }”.
teams-remove = Remove
teams-remove-hint = Whoever is removed is signed out and sees the change at their next sign-in; conversations in progress return to the queue.
teams-delete = Delete team
teams-delete-title = Delete “{ $name }”?
teams-delete-members = { $count ->
    [0] Nobody belongs to this team.
    [one] One member leaves this team.
   *[other] { $count } members leave this team.
  }
teams-delete-help = Members keep their logins and stay signed in. Conversations and their history stay. The team itself cannot be brought back.
teams-in-use = The team was not deleted: somebody is still waiting for it
teams-in-use-channels = { $count ->
    [one] One channel gives its conversations to this team. Choose another there.
   *[other] { $count } channels give their conversations to this team. Choose another there.
  }
teams-in-use-open = { $count ->
    [one] One conversation of this team is still open. Hand it over or close it.
   *[other] { $count } conversations of this team are still open. Hand them over or close them.
  }
teams-done-created = Team created. Now choose who belongs to it.
teams-done-renamed = Name saved.
teams-done-deleted = Team deleted.
teams-done-joined = Members added.
teams-done-left = Member removed from the team.
