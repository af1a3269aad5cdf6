"""The reads of the shell, one file per subject."""
