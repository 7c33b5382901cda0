# Where the organisation is at home.
regions-label = Región
regions-help = La región de su organización
