# Where the organisation is at home.
regions-label = Region
regions-help = The region of your organisation
