"""Signing in with VNeID: the browser goes there and comes back, a job asks whom it was, and then one of the
person's accounts is entered, bound or made. What is said on the wire is `protocols.vneid`.

Never is an account found by a name or an e-mail: only by the person to whom it was bound (SECURITY.md 39).
"""
