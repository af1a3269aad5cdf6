"""The only writers of states in this app: the request for exemption, and the qualification from elsewhere."""
