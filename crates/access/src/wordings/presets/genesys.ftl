# Genesys Cloud: 004-08, 004-35, 004-42.
invitations-save = Enregistrez
passwords-save = Enregistrez
profile-save = Enregistrez
recovery-save = réinitialiser le mot de passe
recovery-submit = réinitialiser le mot de passe
