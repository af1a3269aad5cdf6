"""The pages of the shell."""
