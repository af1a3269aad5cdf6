"""The queries of this app, one file per subject."""
