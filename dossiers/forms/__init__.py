"""What people fill in around a dossier, one file per subject."""
