"""The reads of this app, one file per subject."""
