"""The HR file: read a file, compare it with the present, apply the difference (docs/domain.md, The HR file; Values)."""
