"""The envelope of the direct dialect (README.md): AES-256-GCM, its key under RSA-OAEP-SHA256."""

import base64
import json
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)
_NONCE_BYTES, _TAG_BYTES = 12, 16


def seal(plain: bytes, public_key: str | None) -> dict[str, str]:
    """The envelope as a JSON object; without a PEM, to a key that nobody holds."""
    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain, None)
    return {
        "alg": "RSA-OAEP-256",
        "enc": "A256GCM",
        "key": _text(_public(public_key).encrypt(key, _OAEP)),
        "iv": _text(nonce),
        "data": _text(sealed[:-_TAG_BYTES]),
        "tag": _text(sealed[-_TAG_BYTES:]),
    }


def seal_code(code: str, public_key: str | None) -> str:
    """The envelope in one word, as it travels in an address."""
    return _text(json.dumps(seal(code.encode(), public_key)).encode())


def _public(pem: str | None) -> rsa.RSAPublicKey:
    if pem is None:
        return rsa.generate_private_key(65537, 2048).public_key()
    return serialization.load_pem_public_key(pem.encode())


def _text(data: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
