"""The HR file: read a file, compare it with the present, apply the difference (DECISIONS 3 to 6, 26)."""
