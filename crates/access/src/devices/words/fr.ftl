# Appareils connus.
devices-known = Appareils connus
devices-known-about = Vous vous y êtes déjà connecté. Quand des inconnus essaient des mots de passe jusqu’à verrouiller votre identifiant, vous entrez toujours depuis ici.
devices-none = Aucun pour l’instant
devices-since = Connu depuis
devices-seen = Dernière connexion
devices-forget = Oublier
devices-done-forgotten = Cet appareil n’est plus connu.
devices-letter-subject = Nouvel appareil chez { $organisation } : { $login }
devices-letter-about = Quelqu’un s’est connecté à { $organisation } avec l’identifiant { $login } sur un appareil que nous ne connaissions pas.
devices-letter-where = Appareil : { $device }. Adresse : { $address }.
devices-letter-when = C’était le { $when } ({ $zone }).
devices-letter-help = Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un autre mot de passe et fermez cette session dans votre profil, ou prévenez votre administrateur.
