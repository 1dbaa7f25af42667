"""What stands outside the product: the demo's VNeID, population lookup, SMS gateway and mail server.

The stand-ins read their side in `HOME/sandbox/sandbox.json`. The product reads its own in three files of
the home, as it would with the real services: `vneid.json`, `population.json`, `messages.json`.
"""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from lienthong.demo import ports
from lienthong.kit import secrets
from lienthong.kit.files import replacing

Content = dict[str, Any]

PORTAL, DIRECT = "portal", "direct"
CALLBACK = "/vneid/callback"
RSA_BITS = 2048
LEVELS = "LoA1 LoA2"  # who has only level 1 comes in, too, with what that allows

# Our names of what VNeID says (DOMAIN.md, "VNeID"), and theirs, dialect by dialect.
CLAIMS = {
    PORTAL: {
        "number": "SoDinhDanh",
        "name": "HoVaTen",
        "birth_date": "NgayThangNamSinh",
        "kind": "LoaiTaiKhoan",
        "level": "acr",
        "subject": "sub",
        "tax_code": "MaSoThue",
        "organisation": "TenDoanhNghiep",
    },
    DIRECT: {
        "number": "citizenPid",
        "name": "fullName",
        "birth_date": "birthDate",
        "kind": "accountType",
        "level": "accountLevel",
        "subject": "citizenPid",
        "tax_code": "taxCode",
        "organisation": "organizationName",
    },
}
PATHS = {
    PORTAL: {
        "authorization_endpoint": "/oauth2/authorize",
        "token_endpoint": "/oauth2/token",
        "userinfo_endpoint": "/oauth2/userinfo",
        "jwks_uri": "/oauth2/jwks",
    },
    DIRECT: {
        "authorization_endpoint": "/direct/authorize",
        "token_endpoint": "/direct/token",
        "userinfo_endpoint": "/direct/userinfo",
    },
}


# ── What the stand-ins read ─────────────────────────────────────────────────────────────────────────


def stand_ins(known: Content) -> Content:
    """The sections `vneid`, `messages` and `private_key` of today's addresses; secrets stay as known."""
    key = known.get("private_key") or _new_key()
    vneid, messages = known.get("vneid", {}), known.get("messages", {})
    secret_of = {entry["client_id"]: entry["client_secret"] for entry in vneid.get("clients", [])}
    clients = [
        {
            "client_id": name,
            "client_secret": secret_of.get(name) or secrets.new_token(),
            "dialect": dialect,
            "redirect_uris": [f"{settings.ISSUER}{CALLBACK}"],
            "public_key": _public(key) if dialect == DIRECT else "",
        }
        for dialect, name in ((PORTAL, "lienthong"), (DIRECT, "lienthong-direct"))
    ]
    return {
        "vneid": {
            "port": _port(ports.VNEID),
            "population_token": vneid.get("population_token") or secrets.new_token(),
            "clients": clients,
        },
        "messages": {
            "port": _port(ports.MESSAGES),
            "smtp_port": _port(ports.SMTP),
            "token": messages.get("token") or secrets.new_token(),
        },
        "private_key": key,
    }


def _new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public(private_key: str) -> str:
    key = load_pem_private_key(private_key.encode(), password=None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _port(number: int) -> int:
    return settings.ENVIRONMENT.sandbox_port + number


# ── What the product reads ──────────────────────────────────────────────────────────────────────────


def write_for_product(configuration: Content) -> None:
    """The product's three files, as the stand-ins' configuration has it.

    `vneid.json` keeps the dialect it has; the other one lies ready beside the stand-ins' file.
    """
    home = settings.ENVIRONMENT.home
    spoken = _spoken(home / "vneid.json")
    write(home / "vneid.json", _vneid(configuration, spoken))
    for dialect in PATHS:
        write(home / "sandbox" / f"vneid-{dialect}.json", _vneid(configuration, dialect))
    write(home / "population.json", _population(configuration))
    write(home / "messages.json", _messages(configuration))


def write(path: Path, content: Content) -> None:
    """A JSON file that holds secrets: whole or not there, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())


def _spoken(path: Path) -> str:
    try:
        dialect = json.loads(path.read_bytes())["dialect"]
    except (OSError, ValueError, KeyError, TypeError):
        return PORTAL
    return dialect if dialect in PATHS else PORTAL


def _vneid(configuration: Content, dialect: str) -> Content:
    site = f"http://localhost:{configuration['vneid']['port']}"
    (client,) = (c for c in configuration["vneid"]["clients"] if c["dialect"] == dialect)
    return {
        "dialect": dialect,
        "issuer": site,
        **{name: site + path for name, path in PATHS[dialect].items()},
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        **({"private_key": configuration["private_key"]} if dialect == DIRECT else {}),
        "acr_values": LEVELS,
        "claims": CLAIMS[dialect],
    }


def _population(configuration: Content) -> Content:
    site = f"http://localhost:{configuration['vneid']['port']}"
    return {
        "endpoint": f"{site}/population/lookup",
        "token": configuration["vneid"]["population_token"],
    }


def _messages(configuration: Content) -> Content:
    desk = configuration["messages"]
    return {
        "sms": {"endpoint": f"http://localhost:{desk['port']}/sms", "token": desk["token"]},
        "smtp": {
            "host": "localhost",
            "port": desk["smtp_port"],
            "from": f"lienthong@{settings.ENVIRONMENT.mail_domain}",
        },
    }
