"""npm's openid-client speaks to the provider: every clause that it checks, it checks on its own."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cast import CAST
from tests.interop.openid_client import OpenidClient
from tests.interop.person import Person

pytestmark = pytest.mark.interop
CLERK = CAST["clerk"]
CALLBACK = "http://localhost:9/callback"  # the browser stops before it: nothing listens there
GOODBYE = "http://localhost:9/goodbye"
SCOPE = "openid profile email phone offline_access"


@pytest.fixture(scope="module")
def registered(register) -> dict[str, str]:
    """A confidential client."""
    return register("Ứng dụng Node", CALLBACK, "--post-logout-redirect-uri", GOODBYE)


@pytest.fixture
def client(installation, registered, openid_client: OpenidClient) -> OpenidClient:
    """One that has read the discovery document."""
    found = openid_client.ask("discover", issuer=installation.url, **registered)
    assert found["issuer"] == installation.url
    return openid_client


@pytest.fixture
def tokens(client: OpenidClient, person: Person) -> dict:
    """What the clerk's first sign-in yields."""
    return _sign_in(client, person)


def test_the_code_flow_says_who_came_in(client: OpenidClient, tokens: dict):
    told = client.ask("userinfo")

    assert told["sub"] == tokens["claims"]["sub"]
    assert told["name"] == CLERK.full_name
    assert told["email"].startswith(f"{CLERK.name}@")
    assert (told["title"], told["unit_code"]) == (CLERK.title, CLERK.unit_code)


def test_a_public_client_signs_in_with_a_proof_instead_of_a_secret(
    installation, register, openid_client: OpenidClient, person: Person
):
    registered = register("Ứng dụng công khai", CALLBACK, "--public")
    assert not registered["client_secret"]
    openid_client.ask("discover", issuer=installation.url, client_id=registered["client_id"])

    assert _sign_in(openid_client, person)["claims"]["sub"]


def test_a_refresh_token_yields_new_tokens(client: OpenidClient, tokens: dict):
    renewed = client.ask("refresh", refresh_token=tokens["refresh_token"])

    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert renewed["access_token"] != tokens["access_token"]
    told = client.ask("userinfo", access_token=renewed["access_token"])
    assert told["name"] == CLERK.full_name


def test_a_refresh_repeated_at_once_gets_the_same_answer(client: OpenidClient, tokens: dict):
    once = client.ask("refresh", refresh_token=tokens["refresh_token"])
    again = client.ask("refresh", refresh_token=tokens["refresh_token"])

    assert again["refresh_token"] == once["refresh_token"]
    assert again["access_token"] == once["access_token"]


def test_a_replayed_code_is_refused_and_ends_what_it_gave(client: OpenidClient, person: Person):
    answer = _answer(client, person)
    tokens = client.ask("callback", url=answer)

    assert client.ask("callback", url=answer)["failed"] == "invalid_grant"
    assert client.ask("userinfo", access_token=tokens["access_token"])["status"] == 401
    refreshed = client.ask("refresh", refresh_token=tokens["refresh_token"])
    assert refreshed["failed"] == "invalid_grant"


def test_an_answer_with_another_state_or_issuer_is_not_accepted(
    client: OpenidClient, person: Person
):
    answer = _answer(client, person)
    sent = parse_qs(urlsplit(answer).query)

    assert sent["iss"], "RFC 9207: the answer names who gives it"
    assert client.ask("callback", url=answer.replace("state=", "state=x"))["failed"]
    assert client.ask("callback", url=answer.replace("iss=http", "iss=https"))["failed"]


def test_a_revoked_refresh_token_is_worth_nothing(client: OpenidClient, tokens: dict):
    assert client.ask("revoke", token=tokens["refresh_token"]) == {}

    refused = client.ask("refresh", refresh_token=tokens["refresh_token"])
    assert refused["failed"] == "invalid_grant"


def test_logging_out_ends_the_session_and_comes_back(
    client: OpenidClient, tokens: dict, person: Person
):
    leaving = client.ask("logout", post_logout_redirect_uri=GOODBYE)

    goodbye = person.open(leaving["url"], stop_at=GOODBYE)
    assert goodbye.url == f"{GOODBYE}?state={leaving['state']}", goodbye.text
    asked = client.ask("authorize", redirect_uri=CALLBACK, scope=SCOPE, prompt="none")
    refused = client.ask("callback", url=person.open(asked["url"], stop_at=CALLBACK).url)
    assert refused["failed"] == "login_required"
    refused = client.ask("refresh", refresh_token=tokens["refresh_token"])
    assert refused["failed"] == "invalid_grant"


def _sign_in(client: OpenidClient, person: Person) -> dict:
    tokens = client.ask("callback", url=_answer(client, person))
    assert "failed" not in tokens, tokens
    return tokens


def _answer(client: OpenidClient, person: Person) -> str:
    """The address to which the provider sends the clerk's browser back."""
    asked = client.ask("authorize", redirect_uri=CALLBACK, scope=SCOPE)
    page = person.open(asked["url"], stop_at=CALLBACK)
    if not page.url.startswith(CALLBACK):
        page = person.sign_in(page, CLERK.name, stop_at=CALLBACK)
    assert page.url.startswith(CALLBACK), page.text
    return page.url
