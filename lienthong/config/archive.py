"""The file that a backup is: a tar of `manifest.json`, `key.json` and the members that the manifest lists.

The manifest holds the SHA-256 of every member. The master key lies in `key.json`, sealed under a
passphrase (scrypt, RFC 7914; AES-256-GCM) or, where there was none, bare. The manifest's own digest is
sealed in with it: with a passphrase, an archive that somebody changed does not open.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = 1
SCRYPT = {"n": 2**17, "r": 8, "p": 1}  # OWASP's first choice: 128 MiB
SALT_BYTES, NONCE_BYTES = 16, 12
CHUNK = 1 << 20
Advance = Callable[[int], None]


class ArchiveError(ValueError):
    """The file is no backup, is damaged, or does not open with this passphrase."""


def pack(
    target: Path,
    *,
    facts: Mapping[str, Any],
    files: Mapping[str, Path],
    key: bytes,
    passphrase: str | None,
    advance: Advance,
) -> None:
    """Write the archive, mode 0600, whole or not at all; `advance` hears each file's bytes once."""
    members = {name: _describe(path, advance) for name, path in files.items()}
    manifest = _json({"format": FORMAT, **facts, "members": members})
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            _add(tar, "manifest.json", io.BytesIO(manifest), len(manifest))
            envelope = _json(_seal(key, passphrase, manifest))
            _add(tar, "key.json", io.BytesIO(envelope), len(envelope))
            for name, path in files.items():
                with path.open("rb") as file:
                    _add(tar, name, file, members[name]["bytes"])
            out.flush()
            os.fsync(out.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


class Archive:
    """An opened backup; a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises ArchiveError unless the file begins like a backup of a format that we know."""
        try:
            self._tar = tarfile.open(path, mode="r:")  # noqa: SIM115 - closed by __exit__
            self._manifest = self._read("manifest.json")
            self.facts: dict[str, Any] = json.loads(self._manifest)
            self._envelope: dict[str, Any] = json.loads(self._read("key.json"))
        except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
            raise ArchiveError(
                f"{path} không phải là bản sao lưu của Liên Thông, hoặc đã hỏng"
            ) from error
        if self.facts.get("format") != FORMAT:
            raise ArchiveError(
                f"{path}: phiên bản này không đọc được định dạng {self.facts.get('format')}"
            )

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()

    @property
    def is_sealed(self) -> bool:
        return "sealed" in self._envelope

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(member["bytes"] for member in self.facts["members"].values())

    def key(self, passphrase: str | None) -> bytes:
        """The master key; raises ArchiveError for the wrong passphrase or a changed manifest."""
        try:
            return _unseal(self._envelope, passphrase, self._manifest)
        except (InvalidTag, KeyError, TypeError, ValueError) as error:
            raise ArchiveError("mật khẩu của bản sao lưu không đúng, hoặc tệp đã bị sửa") from error

    def extract(self, folder: Path, advance: Advance) -> None:
        """Write all members under `folder`, mode 0600; raises ArchiveError at the first damaged one."""
        for name, described in self.facts["members"].items():
            target = folder / _safe(name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._copy(name, target, advance) != described["sha256"]:
                raise ArchiveError(f"bản sao lưu đã hỏng: {name} không khớp với bản kê")

    def _copy(self, name: str, target: Path, advance: Advance) -> str:
        digest = hashlib.sha256()
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, suppress(tarfile.TarError, KeyError):
            file = self._open(name)
            while chunk := file.read(CHUNK):
                out.write(chunk)
                digest.update(chunk)
                advance(len(chunk))
        return digest.hexdigest()

    def _read(self, name: str) -> bytes:
        return self._open(name).read()

    def _open(self, name: str) -> Any:
        file = self._tar.extractfile(self._tar.getmember(name))
        if file is None:
            raise KeyError(name)
        return file


def _safe(name: str) -> PurePosixPath:
    """Refuse names that would lead out of the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ArchiveError(f"bản sao lưu có tên tệp không hợp lệ: {name}")
    return path


def _describe(path: Path, advance: Advance) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            advance(len(chunk))
    return {"bytes": size, "sha256": digest.hexdigest()}


def _add(tar: tarfile.TarFile, name: str, file: Any, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, file)


def _seal(key: bytes, passphrase: str | None, manifest: bytes) -> dict[str, Any]:
    if passphrase is None:
        return {"bare": _text(key)}
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = AESGCM(_stretch(passphrase, salt, SCRYPT)).encrypt(nonce, key, _digest(manifest))
    return {"scrypt": SCRYPT, "salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)}


def _unseal(envelope: Mapping[str, Any], passphrase: str | None, manifest: bytes) -> bytes:
    if "bare" in envelope:
        return base64.b64decode(envelope["bare"])
    cost = {name: int(envelope["scrypt"][name]) for name in ("n", "r", "p")}
    if passphrase is None or cost["n"] * cost["r"] * cost["p"] > 16 * SCRYPT["n"] * SCRYPT["r"]:
        raise ValueError("no passphrase, or a cost made to exhaust us")
    key = _stretch(passphrase, base64.b64decode(envelope["salt"]), cost)
    nonce, sealed = base64.b64decode(envelope["nonce"]), base64.b64decode(envelope["sealed"])
    return AESGCM(key).decrypt(nonce, sealed, _digest(manifest))


def _stretch(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
