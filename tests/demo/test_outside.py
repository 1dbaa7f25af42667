"""What the demo writes for its stand-ins and for the product: new, moved, and from an older home."""

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from lienthong.config.environment import Environment
from lienthong.demo import applications, load
from lienthong.kit.actor import SYSTEM
from lienthong.sso import queries
from sandbox import setup

PRODUCT = ("vneid.json", "population.json", "messages.json")
KEYS = {
    "dialect", "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint",
    "jwks_uri", "client_id", "client_secret", "acr_values", "claims",
}  # fmt: skip


@pytest.fixture
def home(db, tmp_path: Path, settings) -> Path:
    """The home of a small demo, loaded."""
    _stand(settings, home=tmp_path)
    load.load(officers=20, aliases=False)
    return tmp_path


def _stand(settings, **values: object) -> None:
    settings.ENVIRONMENT = Environment({**settings.ENVIRONMENT.values, **values})


def _read(path: Path) -> dict:
    return json.loads(path.read_text())


def test_the_stand_ins_can_read_theirs(home: Path):
    read = setup.read(home / "sandbox" / "sandbox.json")

    first = settings.ENVIRONMENT.sandbox_port
    assert [one.port for one in read.applications] == list(range(first, first + 8))
    assert (read.vneid.port, read.messages.port, read.messages.smtp_port) == (
        first + 8,
        first + 9,
        first + 10,
    )


def test_the_product_finds_what_it_needs(home: Path):
    vneid, population, messages = (_read(home / name) for name in PRODUCT)

    assert set(vneid) == KEYS
    assert set(population) == {"endpoint", "token"}
    assert set(messages["sms"]) == {"endpoint", "token"}
    assert set(messages["smtp"]) == {"host", "port", "from"}


def test_the_other_dialect_lies_ready_with_its_key(home: Path):
    direct = _read(home / "sandbox" / "vneid-direct.json")
    (client,) = (c for c in _read(home / "sandbox" / "sandbox.json")["vneid"]["clients"]
                 if c["dialect"] == "direct")  # fmt: skip

    assert set(direct) == KEYS - {"jwks_uri"} | {"private_key"}
    key = load_pem_private_key(direct["private_key"].encode(), password=None)
    assert client["public_key"].encode() in _pem(key)


def test_only_their_owner_reads_them(home: Path):
    files = [*(home / name for name in PRODUCT), *(home / "sandbox").iterdir()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_other_ports_keep_the_secrets_and_the_dialect(home: Path, settings):
    before = _read(home / "sandbox" / "sandbox.json")
    (home / "vneid.json").write_text((home / "sandbox" / "vneid-direct.json").read_text())

    _stand(settings, sandbox_port=19_101)
    load.load()

    after, vneid = _read(home / "sandbox" / "sandbox.json"), _read(home / "vneid.json")
    assert [a["client_secret"] for a in after["applications"]] == [
        a["client_secret"] for a in before["applications"]
    ]
    assert after["messages"]["token"] == before["messages"]["token"]
    assert (vneid["dialect"], vneid["token_endpoint"]) == (
        "direct",
        "http://localhost:19109/direct/token",
    )
    mail = queries.application(SYSTEM, "email")
    assert queries.client_of(mail).backchannel_logout_uri == (
        "http://localhost:19101/backchannel-logout"
    )


def test_a_home_of_the_seven_gets_the_rest(home: Path):
    """It was left by a version that knew only the seven applications."""
    file = home / "sandbox" / "sandbox.json"
    seven = [a for a in _read(file)["applications"] if a["key"] != applications.ONE_STOP]
    file.with_name("applications.json").write_text(
        json.dumps({"issuer": settings.ISSUER, "applications": seven})
    )
    file.unlink()
    queries.application(SYSTEM, applications.ONE_STOP).delete()

    load.load()

    after = _read(file)["applications"]
    assert after[:7] == seven
    assert after[7]["key"] == applications.ONE_STOP
    assert not file.with_name("applications.json").exists()
    assert queries.application(SYSTEM, applications.ONE_STOP).name == "Một cửa điện tử"


def _pem(key) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
