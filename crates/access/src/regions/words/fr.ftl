# Where the organisation is at home.
regions-label = Région
regions-help = La région de votre organisation
