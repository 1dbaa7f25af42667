"""Secrets of an installation: its master key, what is derived from it, and random tokens.

The master key is 32 random bytes in `<home>/secrets/master.key`, mode 0600. Every use derives a key of
its own (HKDF-SHA256, RFC 5869), so that no two purposes share one.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MASTER_KEY_BYTES = 32
TOKEN_BYTES = 32
NONCE_BYTES = 12


class SecretsError(Exception):
    """The master key is missing, unreadable or not the one this installation's data were made with."""


def create_master_key(path: Path) -> None:
    """Write a new master key unless there is one; two processes may race for it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(MASTER_KEY_BYTES))


def load_master_key(path: Path) -> bytes:
    """The 32 bytes of the key; raises SecretsError with what to do."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise SecretsError(f"cannot read the master key {path}: {error.strerror}") from error
    if len(key) != MASTER_KEY_BYTES:
        raise SecretsError(
            f"{path} is no master key: {MASTER_KEY_BYTES} bytes wanted, {len(key)} found"
        )
    return key


class Vault:
    """Everything that needs the master key; built once, in settings."""

    def __init__(self, master_key: bytes) -> None:
        self._master_key = master_key
        self.key = cache(self._derive)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(self._master_key)

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 under the purpose's own key: 32 bytes."""
        return hmac.digest(self.key(purpose), message, "sha256")

    def encrypt(self, purpose: str, plaintext: bytes) -> bytes:
        """AES-256-GCM: nonce, then ciphertext with tag. The purpose is authenticated too."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.key(purpose)).encrypt(nonce, plaintext, purpose.encode())

    def decrypt(self, purpose: str, sealed: bytes) -> bytes:
        """Raises cryptography's InvalidTag if the key is wrong or a byte was changed."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(self.key(purpose)).decrypt(nonce, body, purpose.encode())


def new_token() -> str:
    """256 random bits, 43 URL-safe characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What the database keeps of a random token: SHA-256. Enough, since the token has 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
