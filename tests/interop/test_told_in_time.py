"""Issue 3: a moved, suspended or dissolved officer is out within a second at our endpoints and within
five at applications; what is signed and elsewhere runs out within five minutes."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.installation import Installation
from tests.interop.person import Person
from tests.sso.listener import Listener

pytestmark = pytest.mark.interop
PASSWORD = "mot-cau-dai-de-nho-1"
CALLBACK = "http://localhost:9/callback"  # nobody listens: the browser stops before it


@dataclass
class Inside:
    """An officer who has entered an application, and what the application holds of the visit."""

    installation: Installation
    listener: Listener
    client: tuple[str, str]
    account: str
    unit: str
    tokens: dict[str, str]

    def userinfo(self) -> int:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return (
            self._session()
            .get(f"{self.installation.url}/oidc/userinfo", headers=headers)
            .status_code
        )

    def refresh(self) -> int:
        form = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        url = f"{self.installation.url}/oidc/token"
        return self._session().post(url, form, auth=self.client).status_code

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        return session


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.stop()


@pytest.fixture
def inside(installation, register, listener, request) -> Inside:
    """A new officer of a new bureau, inside an application that wants to be told."""
    name = request.node.callspec.params["change"]
    told = register(f"Ứng dụng thử {name}", CALLBACK, "--backchannel-logout-uri", listener.uri)
    since = ("--level", "bureau", "--since", "01/01/2024")
    unit, account = f"H10.16.9{len(name)}", f"thu.{name}"
    run = installation.run
    run(
        "units",
        "add",
        f"Phòng thử {name}",
        "--code",
        unit,
        "--parent",
        "H10.16",
        *since,
    )
    added = ("--unit", unit, "--full-name", "Nguyễn Văn Thử", "--password-stdin")
    run("accounts", "add", account, *added, input=PASSWORD)
    client = (told["client_id"], told["client_secret"])
    tokens = _enter(installation.url, client, account)
    return Inside(installation, listener, client, account, unit, tokens)


def _enter(issuer: str, client: tuple[str, str], account: str) -> dict[str, str]:
    person = Person()
    asked = {
        "client_id": client[0],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid offline_access",
    }
    page = person.open(f"{issuer}/oidc/authorize?{urlencode(asked)}")
    back = person.sign_in(page, account, PASSWORD, stop_at=CALLBACK)
    (code,) = parse_qs(urlsplit(back.url).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    answer = person.session.post(f"{issuer}/oidc/token", form, auth=client)
    assert answer.status_code == 200, answer.text
    return answer.json()


def move(inside: Inside) -> None:
    inside.installation.run("accounts", "move", inside.account, "--to", "H10.09")


def suspend(inside: Inside) -> None:
    inside.installation.run("accounts", "suspend", inside.account)


def dissolve(inside: Inside) -> None:
    decision = ("--decision", "12/QĐ-UBND", "--decided-on", time.strftime("%d/%m/%Y"))
    ended = ("--change", "merge", "--successor", "H10.16.1", *decision)
    inside.installation.run("units", "end", inside.unit, *ended)


CHANGES = {"move": move, "suspend": suspend, "dissolve": dissolve}


@pytest.mark.parametrize("change", CHANGES)
def test_attack_40_out_within_a_second_told_within_five_over_within_five_minutes(
    inside: Inside, change: str
):
    assert inside.userinfo() == 200
    already = len(inside.listener.tokens)

    CHANGES[change](inside)
    changed = time.monotonic()

    assert (inside.userinfo(), inside.refresh()) == (401, 400)
    assert time.monotonic() - changed < 1
    while len(inside.listener.tokens) == already and time.monotonic() - changed < 10:
        time.sleep(0.05)
    assert inside.listener.told_at[already] - changed < 5
    claims = _claims(inside.tokens["access_token"])
    assert claims["exp"] - claims["iat"] <= 300
    assert _claims(inside.listener.tokens[already])["sid"] == claims["sid"]


def _claims(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
