# The switch in the header.
presence-unknown = No such availability
presence-unknown-help = Choose available, on a break or offline. Nothing was changed.
