"""VNeID as far as it is publicly visible, with the population lookup beside it: see README.md."""
