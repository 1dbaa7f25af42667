"""Figures from vendors' systems: who may send which (`callers`), and the API itself (`views`)."""
