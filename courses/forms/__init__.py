"""The forms of this app, one file per subject."""
