"""Reads of the catalogue; the only door for views."""
