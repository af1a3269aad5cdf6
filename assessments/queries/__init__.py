"""Reads of assessments, their people, their outcome and the register; the only door for views."""
