"""Forms of the office."""
