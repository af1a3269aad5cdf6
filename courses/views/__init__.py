"""The views of this app, one file per subject."""
