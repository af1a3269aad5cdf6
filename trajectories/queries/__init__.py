"""The reads of this app, one file per subject: the only door for views here and above."""
