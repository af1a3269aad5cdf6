"""The only writers of a state in this app: assessment, seats and certificates."""
