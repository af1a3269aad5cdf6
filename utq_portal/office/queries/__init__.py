"""Reads of the office."""
