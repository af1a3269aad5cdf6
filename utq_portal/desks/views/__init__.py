"""The pages of the shell, one file per subject."""
