"""VNeID's two dialects as values: what is asked, what is believed, and why something is not."""

import hmac
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from lienthong.protocols.jose import base64url
from lienthong.protocols.vneid import (
    assertion,
    authorization,
    configuration,
    envelope,
    exchange,
    id_token,
)
from lienthong.protocols.vneid.authorization import Attempt
from lienthong.protocols.vneid.configuration import ConfigurationError
from lienthong.protocols.vneid.exchange import Tokens
from lienthong.protocols.vneid.refusal import Reason
from sandbox.vneid import envelope as theirs

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OUR_KEY = rsa.generate_private_key(65537, 2048)
PEM = OUR_KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
).decode()
PUBLIC_PEM = (
    OUR_KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
RSA_KEY = RSAKey.generate_key(2048, {"kid": "one"})
EC_KEY = ECKey.generate_key("P-256", {"kid": "two"})
SMALL_KEY = RSAKey.generate_key(1024, {"kid": "small"})
JWKS = {"keys": [key.as_dict(private=False) for key in (RSA_KEY, EC_KEY, SMALL_KEY)]}
SAID = {
    "dialect": "portal",
    "issuer": "https://vneid.example",
    "authorization_endpoint": "https://vneid.example/oauth2/authorize",
    "token_endpoint": "https://vneid.example/oauth2/token",
    "userinfo_endpoint": "https://vneid.example/oauth2/userinfo",
    "jwks_uri": "https://vneid.example/oauth2/jwks",
    "client_id": "tinh",
    "client_secret": "mot+bi/mat",
    "private_key": "",
    "acr_values": "LoA1 LoA2",
    "claims": {},
}
PORTAL = configuration.read(SAID)
DIRECT = configuration.read({**SAID, "dialect": "direct", "private_key": PEM, "jwks_uri": ""})
ATTEMPT = Attempt("s" * 43, "n" * 43, "v" * 43)
BACK = "https://sso.example/vneid/callback"


# ── Configuration ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dialect": "saml"}, "portal, direct"),
        ({"issuer": ""}, '"issuer" is missing'),
        ({"client_secret": None}, '"client_secret" is missing'),
        ({"jwks_uri": ""}, '"jwks_uri" is missing'),
        ({"token_endpoint": "http://vneid.example/token"}, "https://"),
        ({"token_endpoint": "token"}, "an address"),
        ({"client_id": 7}, "must be a text"),
        ({"colour": "red"}, "unknown entries: colour"),
        ({"claims": {"shoe": "x"}}, "number, name"),
        ({"claims": {"name": 3}}, "names of claims"),
        ({"dialect": "direct"}, '"private_key" is missing'),
        ({"dialect": "direct", "private_key": "no key"}, "RSA key"),
    ],
)
def test_what_cannot_be_used_is_said(change, words):
    with pytest.raises(ConfigurationError, match=words):
        configuration.read({**SAID, **change})


def test_a_configuration_is_an_object():
    with pytest.raises(ConfigurationError):
        configuration.read(["portal"])


def test_http_is_for_this_machine():
    assert configuration.read({**SAID, "token_endpoint": "http://localhost:8109/token"})


def test_names_of_claims_can_be_configured():
    own = configuration.read({**SAID, "claims": {"number": "cccd"}})
    assert own.claims["number"] == "cccd"
    assert own.claims["name"] == "HoVaTen"


def test_secrets_stay_out_of_its_printed_form():
    assert "bi/mat" not in repr(PORTAL) and "PRIVATE" not in repr(DIRECT)


# ── There ───────────────────────────────────────────────────────────────────────────────────────────


def asked(vneid, **how) -> dict[str, str]:
    address = authorization.address(vneid, ATTEMPT, redirect_uri=BACK, **how)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_the_portal_is_asked_with_nonce_scope_and_levels():
    query = asked(PORTAL)
    assert query["response_type"] == "code" and query["redirect_uri"] == BACK
    assert query["scope"] == "openid" and query["nonce"] == ATTEMPT.nonce
    assert query["acr_values"] == "LoA1 LoA2" and query["state"] == ATTEMPT.state
    assert query["code_challenge_method"] == "S256" and "prompt" not in query
    assert ATTEMPT.verifier not in query.values()


def test_the_direct_route_is_asked_without_what_it_does_not_know():
    assert not {"nonce", "scope"} & asked(DIRECT).keys()


def test_only_level_2_is_asked_for_where_it_is_needed():
    assert asked(PORTAL, level=2)["acr_values"] == "LoA2"


def test_a_sign_in_of_now_is_asked_for():
    assert asked(PORTAL, again=True)["prompt"] == "login"


# ── Back ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("state=mine&code=abc", "abc"),
        ("state=mine&code=abc&iss=https://vneid.example", "abc"),
        ("code=abc", Reason.STATE),
        ("state=theirs&code=abc", Reason.STATE),
        ("state=mine&state=mine&code=abc", Reason.STATE),
        ("state=mine&code=abc&iss=https://evil.example", Reason.ISSUER),
        ("state=mine&code=abc&iss=a&iss=https://vneid.example", "abc"),
        ("state=mine&error=access_denied", Reason.DENIED),
        ("state=mine&error=server_error", Reason.PROVIDER),
        ("state=mine&error=access_denied&code=abc", Reason.DENIED),
        ("state=mine", Reason.MALFORMED),
        ("state=mine&code=a&code=b", Reason.MALFORMED),
        (f"state=mine&code={'a' * 9000}", Reason.MALFORMED),
    ],
)
def test_what_the_browser_brings(query, outcome):
    found = authorization.read_callback(
        parse_qs(query), state="mine", issuer="https://vneid.example"
    )
    assert found == outcome


def test_without_a_question_no_answer_fits():
    found = authorization.read_callback({"state": [""], "code": ["a"]}, state="", issuer="i")
    assert found is Reason.STATE


# ── Envelopes ───────────────────────────────────────────────────────────────────────────────────────


def test_a_code_comes_out_of_its_envelope():
    assert exchange.plain_code(DIRECT, theirs.seal_code("abc", PUBLIC_PEM)) == "abc"
    assert exchange.plain_code(PORTAL, "abc") == "abc"


@pytest.mark.parametrize("word", ["", "abc", "e30", "é", "W10", theirs.seal_code("abc", None)])
def test_an_envelope_for_somebody_else_or_none_opens_nothing(word):
    assert exchange.plain_code(DIRECT, word) is Reason.ENVELOPE


@pytest.mark.parametrize("part", ["key", "iv", "data", "tag", "alg", "enc"])
@pytest.mark.parametrize("wrong", ["AAAA", "", None, 7])
def test_a_changed_envelope_opens_nothing(part, wrong):
    sealed = theirs.seal(b"{}", PUBLIC_PEM)
    with pytest.raises(envelope.Unopened):
        envelope.open_envelope({**sealed, part: wrong}, PEM)


# ── Tokens and user info ────────────────────────────────────────────────────────────────────────────


def test_the_code_is_exchanged_with_verifier_and_secret():
    request = exchange.token_request(PORTAL, code="abc", verifier="v", redirect_uri=BACK)
    assert request.form["code_verifier"] == "v" and request.form["redirect_uri"] == BACK
    assert request.headers["Authorization"].startswith("Basic ")
    assert "mat" not in str(request.form) and "mat" not in repr(request)


GIVEN = {"access_token": "a", "token_type": "Bearer", "id_token": "i"}


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (200, GIVEN, Tokens("a", "i")),
        (400, {"error": "invalid_grant"}, Reason.SPENT),
        (401, {"error": "invalid_client"}, Reason.CLIENT),
        (400, {"error": "other"}, Reason.PROVIDER),
        (404, {}, Reason.PROVIDER),
        (200, {**GIVEN, "id_token": ""}, Reason.MALFORMED),
        (200, {**GIVEN, "id_token": 3}, Reason.MALFORMED),
        (200, {**GIVEN, "token_type": "mac"}, Reason.MALFORMED),
        (200, {**GIVEN, "access_token": None}, Reason.MALFORMED),
        (200, [], Reason.MALFORMED),
    ],
)
def test_what_the_token_endpoint_says(status, said, outcome):
    assert exchange.read_tokens(PORTAL, status, said) == outcome


def test_the_direct_route_has_no_id_token():
    given = {"access_token": "a", "token_type": "bearer"}
    assert exchange.read_tokens(DIRECT, 200, given) == Tokens("a")


@pytest.mark.parametrize(
    ("vneid", "status", "said", "outcome"),
    [
        (PORTAL, 200, {"sub": "1"}, {"sub": "1"}),
        (PORTAL, 200, ["sub"], Reason.MALFORMED),
        (PORTAL, 401, None, Reason.SPENT),
        (PORTAL, 404, {}, Reason.MALFORMED),
        (DIRECT, 200, theirs.seal(b'{"citizenPid": "1"}', PUBLIC_PEM), {"citizenPid": "1"}),
        (DIRECT, 200, theirs.seal(b"[]", PUBLIC_PEM), Reason.MALFORMED),
        (DIRECT, 200, theirs.seal(b"{", PUBLIC_PEM), Reason.MALFORMED),
        (DIRECT, 200, theirs.seal(b"{}", None), Reason.ENVELOPE),
        (DIRECT, 200, {"citizenPid": "1"}, Reason.ENVELOPE),
    ],
)
def test_what_the_user_info_says(vneid, status, said, outcome):
    assert exchange.read_userinfo(vneid, status, said) == outcome


# ── ID tokens ───────────────────────────────────────────────────────────────────────────────────────


def claims(**changes) -> dict:
    at = int(NOW.timestamp())
    whole = {
        "iss": SAID["issuer"],
        "aud": "tinh",
        "sub": "of-hoa",
        "nonce": ATTEMPT.nonce,
        "iat": at,
        "exp": at + 300,
        "acr": "LoA2",
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def signed(said: dict, key=RSA_KEY, algorithm="RS256", **header) -> str:
    names = {"alg": algorithm, "kid": key.kid, **header}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.serialize_compact(names, json.dumps(said), key, registry=registry)


def verified(token: str, jwks=JWKS):
    return id_token.verify(token, jwks, PORTAL, nonce=ATTEMPT.nonce, now=NOW)


def test_a_good_id_token_is_believed_in_both_algorithms():
    assert verified(signed(claims())) == claims()
    assert verified(signed(claims(), EC_KEY, "ES256")) == claims()


AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"iss": "https://evil.example"}, Reason.ISSUER),
        ({"iss": None}, Reason.ISSUER),
        ({"iss": "https://vneid.example/"}, Reason.ISSUER),
        ({"aud": "another"}, Reason.AUDIENCE),
        ({"aud": None}, Reason.AUDIENCE),
        ({"aud": ["another"]}, Reason.AUDIENCE),
        ({"aud": ["tinh", "another"]}, Reason.AUDIENCE),  # of two, which one asked?
        ({"aud": ["tinh", "another"], "azp": "another"}, Reason.AUDIENCE),
        ({"azp": "another"}, Reason.AUDIENCE),
        ({"nonce": "of another"}, Reason.NONCE),
        ({"nonce": None}, Reason.NONCE),
        ({"nonce": 7}, Reason.NONCE),
        ({"iat": AT - 331}, Reason.OLD),
        ({"iat": AT + 31}, Reason.OLD),
        ({"iat": None}, Reason.OLD),
        ({"iat": "now"}, Reason.OLD),
        ({"iat": True}, Reason.OLD),
        ({"iat": 10**400}, Reason.OLD),
        ({"exp": AT - 31}, Reason.OLD),
        ({"exp": None}, Reason.OLD),
    ],
)
def test_an_id_token_of_something_else_is_not_believed(changes, outcome):
    assert verified(signed(claims(**changes))) is outcome


@pytest.mark.parametrize(
    "changes",
    [{"aud": ["tinh", "another"], "azp": "tinh"}, {"aud": ["tinh"]}, {"iat": AT - 299}],
)
def test_what_the_standard_allows_is_believed(changes):
    assert isinstance(verified(signed(claims(**changes))), dict)


def test_another_signature_is_not_believed():
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    assert verified(signed(claims(), stranger)) is Reason.SIGNATURE


def test_a_key_that_is_not_published_is_not_believed():
    stranger = RSAKey.generate_key(2048, {"kid": "three"})
    named = signed(claims(), stranger, jwk=stranger.as_dict(private=False))
    assert verified(named) in (Reason.KEY, Reason.MALFORMED)
    assert verified(signed(claims(), stranger)) is Reason.KEY


def test_a_small_key_is_not_believed():
    assert verified(signed(claims(), SMALL_KEY)) is Reason.KEY


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "PS256"])
def test_attack_10_other_algorithms_are_not_believed(algorithm):
    """The public key as an HMAC secret, and `none`."""
    if algorithm == "none":
        head, body, _ = signed(claims()).split(".")
        token = f"eyJhbGciOiJub25lIiwia2lkIjoib25lIn0.{body}."
    elif algorithm == "HS256":
        head = base64url(json.dumps({"alg": algorithm, "kid": "one"}).encode())
        message = f"{head}.{signed(claims()).split('.')[1]}"
        secret = RSA_KEY.as_pem(private=False)
        token = f"{message}.{base64url(hmac.digest(secret, message.encode(), 'sha256'))}"
    else:
        token = signed(claims(), RSA_KEY, algorithm)
    assert verified(token) is Reason.SIGNATURE


@pytest.mark.parametrize("token", ["", "a.b.c", "é", "a" * 20_000, "..", "e30.e30.e30"])
def test_garbage_is_not_believed(token):
    assert verified(token) in (Reason.MALFORMED, Reason.SIGNATURE)


@pytest.mark.parametrize("jwks", [None, {}, {"keys": None}, {"keys": [3]}, [], {"keys": []}])
def test_without_keys_nothing_is_believed(jwks):
    assert verified(signed(claims()), jwks) is Reason.KEY


def test_two_keys_of_one_name_are_no_key():
    twice = {"keys": [*JWKS["keys"], RSA_KEY.as_dict(private=False)]}
    assert verified(signed(claims()), twice) is Reason.KEY


# ── Assertions ──────────────────────────────────────────────────────────────────────────────────────

PORTAL_SAYS = {
    "sub": "of-hoa",
    "LoaiTaiKhoan": "1",
    "HoVaTen": " Lê  Thị Hoa ",
    "SoDinhDanh": "070191000042",
    "NgayThangNamSinh": "19910704",
}
DIRECT_SAYS = {
    "citizenPid": "070191000042",
    "fullName": "Lê Thị Hoa",
    "birthDate": "1991-07-04",
    "accountType": 1,
    "accountLevel": 2,
}


def asserted(vneid=PORTAL, level=1, again=False, id_claims=None, **changes):
    portal = vneid is PORTAL
    said = {**(PORTAL_SAYS if portal else DIRECT_SAYS), **changes}
    of_token = (id_claims or claims()) if portal else {}
    return assertion.read(vneid, claims=of_token, userinfo=said, level=level, now=NOW, again=again)


def test_both_dialects_say_the_same():
    portal, direct = asserted(), asserted(DIRECT)
    assert portal.number == "070191000042" and portal.birth_date == date(1991, 7, 4)
    assert (portal.name, portal.kind, portal.level) == ("Lê Thị Hoa", "person", 2)
    assert replace(direct, subject=portal.subject) == portal


def test_an_organisation_says_who_acts_for_it():
    found = asserted(
        LoaiTaiKhoan="2", MaSoThue="3899999015", TenDoanhNghiep="Công ty TNHH Hạt điều Mẫu"
    )
    assert (found.kind, found.tax_code) == ("organisation", "3899999015")
    assert found.number == "070191000042"


def test_a_persons_tax_code_is_not_an_organisations():
    assert asserted(MaSoThue="3899999015").tax_code == ""


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"sub": "of-another"}, Reason.SUBJECT),
        ({"sub": None}, Reason.SUBJECT),
        ({"SoDinhDanh": "07019100004"}, Reason.NUMBER),
        ({"SoDinhDanh": "070191000042x"}, Reason.NUMBER),
        ({"SoDinhDanh": "000191000042"}, Reason.NUMBER),
        ({"SoDinhDanh": None}, Reason.NUMBER),
        ({"SoDinhDanh": ["070191000042"]}, Reason.NUMBER),
        ({"NgayThangNamSinh": "19920704"}, Reason.NUMBER),
        ({"NgayThangNamSinh": "19910732"}, Reason.CLAIMS),
        ({"NgayThangNamSinh": ""}, Reason.CLAIMS),
        ({"HoVaTen": ""}, Reason.CLAIMS),
        ({"HoVaTen": "a" * 300}, Reason.CLAIMS),
        ({"HoVaTen": "Hoa\u202e"}, Reason.CLAIMS),
        ({"LoaiTaiKhoan": "3"}, Reason.CLAIMS),
        ({"LoaiTaiKhoan": True}, Reason.CLAIMS),
        ({"LoaiTaiKhoan": "2"}, Reason.CLAIMS),
        ({"LoaiTaiKhoan": "2", "MaSoThue": "38", "TenDoanhNghiep": "X"}, Reason.CLAIMS),
        ({"LoaiTaiKhoan": "2", "MaSoThue": "3899999015"}, Reason.CLAIMS),
    ],
)
def test_what_is_missing_or_cannot_be_proves_nobody(changes, outcome):
    assert asserted(**changes) is outcome


@pytest.mark.parametrize("acr", ["LoA3", "", None, "2.0", "level12x"])
def test_an_unknown_level_proves_nobody(acr):
    assert asserted(id_claims=claims(acr=acr)) is Reason.CLAIMS


def test_level_1_is_not_enough_where_2_is_needed():
    assert asserted(id_claims=claims(acr="LoA1"), level=2) is Reason.LEVEL
    assert asserted(DIRECT, accountLevel=1, level=2) is Reason.LEVEL
    assert asserted(id_claims=claims(acr="LoA1")).level == 1


def test_an_old_sign_in_there_is_none_of_now():
    earlier = claims(auth_time=AT - 600)
    assert asserted(id_claims=earlier, again=True) is Reason.OLD
    assert asserted(id_claims=earlier).authenticated_at == NOW - timedelta(minutes=10)


def test_the_user_info_cannot_overrule_the_id_token():
    assert asserted(id_claims=claims(acr="LoA1"), acr="LoA2", level=2) is Reason.LEVEL
