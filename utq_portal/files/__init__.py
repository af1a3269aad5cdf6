"""Kept files: what may be kept, how it is kept on the private storage, and how it is given out."""
