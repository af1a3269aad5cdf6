"""What the desks read, one file per subject."""
