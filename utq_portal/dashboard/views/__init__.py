"""The pages of the desks and of the kernel, one file per subject."""
