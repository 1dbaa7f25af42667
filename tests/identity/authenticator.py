"""A FIDO2 authenticator in software: it can be honest, cloned, or lied to by a page."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

UP, UV, BE, BS, AT = 1, 4, 8, 16, 64


@dataclass
class Authenticator:
    """One credential. What a test changes on it, the next answer shows."""

    origin: str
    rp_id: str = "localhost"
    counter: int = 0
    counts: int = 1  # what each use adds
    verifies: bool = True
    cross_origin: bool = False
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    handle: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """What navigator.credentials.create yields for these options, as our script writes it."""
        self.handle = websafe_decode(options["user"]["id"])
        public_key = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        length = struct.pack(">H", len(self.credential_id))
        attested = b"\0" * 16 + length + self.credential_id + public_key
        authenticator_data = self._data(AT) + attested
        statement = {"fmt": "none", "attStmt": {}, "authData": authenticator_data}
        return self._written(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=cbor.encode(statement),
        )

    def get(self, options: dict[str, Any]) -> str:
        """What navigator.credentials.get yields."""
        self.counter += self.counts
        client_data = self._client_data("webauthn.get", options)
        signed = self._data() + hashlib.sha256(client_data).digest()
        return self._written(
            clientDataJSON=client_data,
            authenticatorData=self._data(),
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=self.handle,
        )

    def _data(self, flags: int = 0) -> bytes:
        flags |= UP | (UV if self.verifies else 0)
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + struct.pack(">BI", flags, self.counter)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        }
        return json.dumps(said).encode()

    def _written(self, **response: bytes) -> str:
        name = websafe_encode(self.credential_id)
        told = {key: websafe_encode(value) for key, value in response.items()}
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": told | {"transports": ["internal", "so-called"]},
                "clientExtensionResults": {},
            }
        )
