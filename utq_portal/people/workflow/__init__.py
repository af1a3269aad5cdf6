"""The only writer of roles, stand-ins, invitations, accounts and faculties."""
