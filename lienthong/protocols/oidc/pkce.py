"""Proof key for code exchange, S256 only (RFC 7636; RFC 9700 §2.1.1)."""

import hashlib
import hmac
import re

from lienthong.protocols.jose import base64url

METHOD = "S256"
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # base64url of 32 bytes
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636 §4.1


def challenge(verifier: str) -> str:
    """RFC 7636 §4.2."""
    return base64url(hashlib.sha256(verifier.encode("ascii")).digest())


def proves(verifier: str, code_challenge: str) -> bool:
    """RFC 7636 §4.6: whether this well-formed verifier made the challenge."""
    well_formed = VERIFIER.fullmatch(verifier) is not None
    return well_formed and hmac.compare_digest(challenge(verifier), code_challenge)
