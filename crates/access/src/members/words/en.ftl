# The sign-ins of an organisation.
members-people = People
members-path = Path
members-pages = Pages
members-page-of = { $span } of { $total }
members-previous = Previous
members-next = Next
members-search = Search
members-name = Name
members-role = Role
members-state-disabled = Deactivated
