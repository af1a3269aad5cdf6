"""Pages of this app: the request, and the qualification from elsewhere."""
