# What each role opens.
roles-title = Roles and access
roles-lead = Three roles, each with all that the one before it has. An administrator gives them, person by person.
roles-yours = Yours
roles-history = Given person by person, whatever the role.
roles-room = Room
roles-yes = Yes
roles-no = No
roles-neighbours = Close by
roles-availability = Activity status
