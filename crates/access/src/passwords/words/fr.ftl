# Demander un nouveau mot de passe et dire ce qu’il faut y changer.
passwords-new = Nouveau mot de passe
passwords-again = Répétez le mot de passe
passwords-current = Mot de passe actuel
passwords-show = Afficher le mot de passe
passwords-hide = Masquer le mot de passe
passwords-caps = Le verrouillage des majuscules est activé
passwords-strength = Robustesse
passwords-strengths = trop court|faible|moyen|bon|fort
passwords-rule-length = au moins { $least } caractères
passwords-rule-upper = { $least ->
    [one] { $least } majuscule
   *[other] { $least } majuscules
  }
passwords-rule-lower = { $least ->
    [one] { $least } minuscule
   *[other] { $least } minuscules
  }
passwords-rule-digits = { $least ->
    [one] { $least } chiffre
   *[other] { $least } chiffres
  }
passwords-rule-special = { $least ->
    [one] { $least } caractère spécial
   *[other] { $least } caractères spéciaux
  }
passwords-rule-forbidden = sans { $characters }
passwords-hint = Quelques mots sans rapport entre eux conviennent le mieux. Vous pouvez le coller ou laisser votre gestionnaire de mots de passe le choisir. Les espaces et tout autre caractère sont admis.
passwords-hint-some = Quelques mots sans rapport entre eux conviennent le mieux. Vous pouvez le coller ou laisser votre gestionnaire de mots de passe le choisir.
passwords-keep-safe = Veillez à garder le mot de passe de votre compte en lieu sûr. Ne le communiquez à personne.
passwords-mismatch = Les deux saisies diffèrent. Saisissez deux fois le même mot de passe.
passwords-refused = Ce mot de passe n’est pas encore assez bon
passwords-refused-help = Rien n’a été modifié. Suivez les conseils ci-dessous ou prenez l’une des suggestions.
passwords-mismatch-title = Les mots de passe ne concordent pas
passwords-mismatch-help = Rien n’a été modifié. Saisissez le même mot de passe dans les deux champs.
passwords-suggestions = Suggestions
passwords-save = Enregistrer
passwords-advice-blank = Saisissez un mot de passe.
passwords-advice-short = Utilisez au moins { $least } caractères ; celui-ci en compte { $has }. Un ou deux mots de plus suffisent.
passwords-advice-long = Utilisez au plus { $most } caractères.
passwords-advice-nul = Retirez le caractère invisible collé avec le reste.
passwords-advice-upper = { $least ->
    [one] Ajoutez { $least } majuscule.
   *[other] Ajoutez { $least } majuscules.
  }
passwords-advice-lower = { $least ->
    [one] Ajoutez { $least } minuscule.
   *[other] Ajoutez { $least } minuscules.
  }
passwords-advice-digits = { $least ->
    [one] Ajoutez { $least } chiffre.
   *[other] Ajoutez { $least } chiffres.
  }
passwords-advice-special = { $least ->
    [one] Ajoutez { $least } caractère spécial, comme - ou !.
   *[other] Ajoutez { $least } caractères spéciaux, comme - ou !.
  }
passwords-advice-forbidden = Retirez { $found } : votre organisation ne le permet pas.
passwords-advice-used = C’est l’un de vos derniers mots de passe. Choisissez-en un nouveau.
passwords-advice-own = Retirez « { $word } » : qui connaît votre identifiant ou votre entreprise l’essaie en premier.
passwords-advice-similar = Il ressemble trop à « { $word } », que d’autres connaissent. Choisissez autre chose.
passwords-advice-common = Il figure parmi les mots de passe essayés en premier. Choisissez-en un que personne d’autre n’utilise.
passwords-advice-add-words = Ajoutez un ou deux mots, de préférence peu courants.
passwords-advice-names = Retirez les noms courants ou entourez-les de mots sans rapport.
passwords-advice-keyboard = Retirez les suites de touches comme « azerty ».
passwords-advice-repeats = Ne répétez pas le même mot ou la même lettre.
passwords-advice-sequences = Retirez les suites comme « abc » ou « 6543 ».
passwords-advice-dates = Retirez les années et les dates.
passwords-advice-capitals = Les majuscules seules n’aident guère. Ajoutez plutôt des mots.
passwords-advice-reversed = Écrire un mot à l’envers n’aide guère. Ajoutez plutôt des mots.
passwords-advice-substitutions = Écrire @ pour a ou 0 pour o n’aide guère. Ajoutez plutôt des mots.
passwords-words = abeille abricot acier agneau aiguille amande ancre argile armoire atelier automne avoine balcon balai bambou bateau berceau bijou biscuit bonnet bougie bouton branche brise bronze brume cabane cactus cadeau cahier calme canard canelle carafe carotte castor cerise chaise chapeau chemin cigale citron coffre colline comete coquille corail coton crayon cuivre dauphin desert dragon echelle ecureuil epingle etoile fenouil figue flacon flamme flute fontaine foret fougere fraise galet girafe glacier gomme granit grenier grillon guitare hameau herbe hibou horloge huile jardin jonquille lagune lampe lavande lettre lierre lilas loutre lune lutin maison manteau marbre marteau melon miroir moulin mousse muguet navire neige noisette nuage olive orage orange oreiller osier panier papier peigne perle phare pierre pinceau plume poire pollen pomme poudre prairie prune radeau raisin renard ressort roseau ruban sable safran savon sentier soleil sureau tambour tasse tilleul tortue tulipe vague vallon velours verger violon voile
