"""What tokens, userinfo, introspection, logout and discovery say."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from lienthong.protocols.oidc import claims, discovery, introspection, logout, token_response
from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.logout import Logout
from lienthong.protocols.oidc.parameters import parse
from lienthong.protocols.oidc.refusal import Refusal

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
ISSUER = "https://sso.example.vn"
GRANT = claims.Grant(
    issuer=ISSUER,
    client_id="web",
    subject="7d5c",
    session="s1",
    grant="g1",
    auth_time=NOON - timedelta(minutes=3),
    methods=("pwd",),
    acr="1",
)
PERSON = {
    "sub": "7d5c",
    "name": "Nguyễn Thị Đậu",
    "email": "dau@tinh.example",
    "email_verified": True,
    "phone_number": "",
    "unit_code": "H10.19",
    "title": "Chuyên viên",
}
ACCESS = claims.access_token(GRANT, scopes=("openid", "email"), token_id="t1", issued_at=NOON)


def test_rfc_9068_section_2_2_the_access_token():
    assert {
        "iss": ISSUER,
        "sub": "7d5c",
        "aud": ISSUER,
        "client_id": "web",
        "exp": int(NOON.timestamp()) + 300,
        "iat": int(NOON.timestamp()),
        "jti": "t1",
        "scope": "openid email",
        "sid": "s1",
        "grant": "g1",
        "auth_time": int(NOON.timestamp()) - 180,
        "acr": "1",
        "amr": ["pwd"],
    } == ACCESS


def test_attack_40_no_access_token_lives_longer_than_five_minutes():
    assert ACCESS["exp"] - ACCESS["iat"] <= 300


def test_attack_8_what_a_retried_answer_promises_still_holds_ten_seconds_later():
    answer = token_response.token_response(access_token="a", scopes=("openid",))
    assert answer["expires_in"] == 290
    assert answer.keys() == {"access_token", "token_type", "expires_in", "scope"}


def test_core_section_2_the_id_token():
    token = claims.id_token(GRANT, nonce="n", access_token="a.b.c", issued_at=NOON)
    assert token == {
        "iss": ISSUER,
        "sub": "7d5c",
        "aud": "web",
        "azp": "web",
        "exp": int(NOON.timestamp()) + 300,
        "iat": int(NOON.timestamp()),
        "nonce": "n",
        "at_hash": claims.at_hash("a.b.c"),
        "sid": "s1",
        "auth_time": int(NOON.timestamp()) - 180,
        "acr": "1",
        "amr": ["pwd"],
    }
    without = claims.id_token(GRANT, nonce="", access_token="a.b.c", issued_at=NOON)
    assert "nonce" not in without


def test_core_appendix_a_3_the_at_hash_vector():
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert claims.at_hash(token) == "77QmUPtjPfzWtF2AnpK9RQ"


@pytest.mark.parametrize(
    ("scopes", "allowed", "expected"),
    [
        (("openid",), {"sub", "name"}, {"sub"}),
        (("openid", "profile"), set(PERSON), {"sub", "name", "unit_code", "title"}),
        (("openid", "email"), set(PERSON), {"sub", "email", "email_verified"}),
        (("openid", "phone"), set(PERSON), {"sub"}),  # not known
        (("openid", "profile", "email"), {"name"}, {"sub", "name"}),
        (("openid", "weird"), set(PERSON), {"sub"}),
        (("openid",), set(), {"sub"}),
    ],
)
def test_core_section_5_4_userinfo_tells_what_is_asked_for_and_allowed(scopes, allowed, expected):
    told = claims.userinfo(person=PERSON, scopes=scopes, allowed=allowed)
    assert told.keys() == expected


def test_rfc_9068_section_4_an_access_token_is_ours_for_us_and_in_time():
    def good(**changes):
        return claims.is_access_token({**ACCESS, **changes}, issuer=ISSUER, now=NOON)

    assert good()
    assert not good(iss="https://evil.example")
    assert not good(aud="web")
    assert not good(exp=int(NOON.timestamp()))


def test_attack_18_rfc_7662_another_clients_token_is_inactive():
    assert introspection.belongs_to(ACCESS, "web")
    assert not introspection.belongs_to(ACCESS, "other")
    told = introspection.active(ACCESS, username="dau")
    assert told["active"] is True and told["username"] == "dau" and told["scope"] == "openid email"
    assert introspection.INACTIVE == {"active": False}


# ── Logout ──────────────────────────────────────────────────────────────────────────────────────

BYE = "https://app.example/bye"
WEB = Client("web", public=False, post_logout_redirect_uris=frozenset({BYE}))
HINT = {"iss": ISSUER, "aud": "web", "sid": "s1", "sub": "7d5c"}


def decide(*, hint=None, client=WEB, session="s1", **fields):
    return logout.decide(parse(urlencode(fields)), hint=hint, client=client, session=session)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"hint": HINT, "id_token_hint": "ours"}, Logout(ask=False, location="")),
        (
            {"hint": HINT, "id_token_hint": "ours", "post_logout_redirect_uri": BYE, "state": "x"},
            Logout(ask=False, location=f"{BYE}?state=x"),
        ),
        (
            {
                "hint": HINT,
                "id_token_hint": "ours",
                "session": "s2",
                "post_logout_redirect_uri": BYE,
            },
            Logout(ask=True, location=BYE),
        ),
        (
            {
                "hint": HINT,
                "id_token_hint": "ours",
                "session": None,
                "post_logout_redirect_uri": BYE,
            },
            Logout(ask=False, location=BYE),
        ),
        ({"client": None}, Logout(ask=True, location="")),
        (
            {"client_id": "web", "post_logout_redirect_uri": BYE},
            Logout(ask=True, location=BYE),
        ),
        (
            {"client_id": "web", "id_token_hint": "forged", "post_logout_redirect_uri": BYE},
            Logout(ask=True, location=""),
        ),
        (
            {"client": None, "id_token_hint": "forged", "post_logout_redirect_uri": BYE},
            Logout(ask=True, location=""),
        ),
    ],
    ids=[
        "proven: no question",
        "proven, and back with state",
        "attack 23: of another session, so a person decides",
        "nobody signed in any more: on to the application",
        "attack 23: no proof, so a person decides",
        "RP-Initiated Logout §3: named client, exact address, after a click",
        "attack 17: forged hint asks and never redirects",
        "attack 17: the same without a client",
    ],
)
def test_rp_initiated_logout_section_2(facts, expected):
    assert decide(**facts) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"client_id": "web", "post_logout_redirect_uri": BYE + "/"},
        {"client_id": "web", "post_logout_redirect_uri": "https://evil.example"},
        {"client": None, "post_logout_redirect_uri": BYE},
        {"client": None, "client_id": "ghost"},
        {"client_id": "web", "hint": {**HINT, "aud": "other"}, "id_token_hint": "theirs"},
        {"client_id": "web", "state": "a\nb"},
    ],
)
def test_rp_initiated_logout_section_3_anything_else_is_refused_on_a_page(facts):
    assert isinstance(decide(**facts), Refusal)


def test_the_client_is_named_or_found_in_the_hint():
    assert logout.client_id(parse("client_id=web"), None) == "web"
    assert logout.client_id(parse(""), HINT) == "web"
    assert logout.client_id(parse(""), None) == ""


def test_a_hint_may_be_expired_but_must_be_ours():
    assert claims.is_id_token({**HINT, "exp": 1}, issuer=ISSUER)
    assert not claims.is_id_token({**HINT, "iss": "https://evil.example"}, issuer=ISSUER)
    assert not claims.is_id_token({**HINT, "aud": ["web", "other"]}, issuer=ISSUER)


# ── Discovery ───────────────────────────────────────────────────────────────────────────────────


def test_discovery_section_3_every_required_member_is_there_and_addresses_are_the_issuers():
    document = discovery.metadata(ISSUER, acr_values=("1",), locales=("vi", "en"))
    assert document["issuer"] == ISSUER
    for name in discovery.ENDPOINTS:
        assert urlsplit(document[name]).netloc == "sso.example.vn"
    assert document["response_types_supported"] == ["code"]
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert document["subject_types_supported"] == ["public"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["request_uri_parameter_supported"] is False


def test_discovery_no_more_than_is_true():
    document = discovery.metadata(ISSUER, acr_values=(), locales=())
    assert "none" not in document["introspection_endpoint_auth_methods_supported"]
    assert "check_session_iframe" not in document
