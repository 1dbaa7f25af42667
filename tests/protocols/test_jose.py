"""Keys and signatures. joserfc, PyCA and the RFCs' own vectors are the oracles."""

import base64
import hmac
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey, import_key

from lienthong.protocols import jose
from lienthong.protocols.jose import KeyRing, SigningKey, base64url

CLAIMS = {
    "iss": "https://sso.example.vn",
    "sub": "a",
    "name": "Nguyễn Thị Đậu",
    "exp": 1_800_000_000,
}
ES256 = SigningKey.load(jose.generate("ES256"))
RS256 = SigningKey.load(jose.generate("RS256"))
RING = KeyRing([ES256, RS256])
both = pytest.mark.parametrize("key", [ES256, RS256], ids=["ES256", "RS256"])


def forge(header: dict, claims: dict = CLAIMS, signature: str = "") -> str:
    parts = [base64url(json.dumps(part).encode()) for part in (header, claims)]
    return ".".join([*parts, signature])


def as_joserfc(key: SigningKey) -> ECKey | RSAKey:
    return (ECKey if key is ES256 else RSAKey).import_key(key.private)


@both
def test_a_token_we_sign_is_read_by_us_and_by_a_foreign_library(key):
    token = key.sign(CLAIMS, typ="at+jwt")
    assert RING.verify(token, typ="at+jwt") == CLAIMS
    foreign = jwt.decode(token, import_key(key.jwk), algorithms=[key.algorithm])
    assert foreign.claims == CLAIMS
    assert foreign.header == {"alg": key.algorithm, "kid": key.kid, "typ": "at+jwt"}


@both
def test_rfc_6979_the_same_claims_give_the_same_bytes(key):
    assert key.sign(CLAIMS, typ="JWT") == key.sign(dict(CLAIMS), typ="JWT")


@both
def test_rfc_7517_only_the_public_half_is_published(key):
    (published,) = KeyRing([key]).jwks()["keys"]
    assert published["use"] == "sig" and published["alg"] == key.algorithm
    assert not {"d", "p", "q", "dp", "dq", "qi"} & published.keys()


def test_rfc_7638_section_3_1_the_kid_is_the_thumbprint():
    vector = {
        "kty": "RSA",
        "e": "AQAB",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6"
        "tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGj"
        "QR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW"
        "hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    }
    assert RSAKey.import_key(vector).thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert ES256.kid == ECKey.import_key(ES256.private.public_key()).thumbprint()


def test_rfc_7515_appendix_a_3_the_es256_vector_verifies():
    private = ECKey.import_key(
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
        }
    ).private_key
    token = (
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
        "LmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISl"
        "SApmWQxfKTUJqPP3-Kg6NU1Q"
    )
    key = SigningKey(private, "ES256")
    assert jwt.decode(token, key.public, algorithms=["ES256"]).claims["iss"] == "joe"
    assert KeyRing([key]).verify(token, typ="JWT") is None  # it names neither kid nor typ


@both
def test_attack_10_alg_none_is_refused(key):
    for name in ("none", "None", "nOnE", ""):
        assert RING.verify(forge({"alg": name, "kid": key.kid, "typ": "JWT"}), typ="JWT") is None


@both
def test_attack_10_a_public_key_is_not_an_hmac_secret(key):
    pem = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for secret in (pem, json.dumps(key.jwk).encode()):
        message = forge({"alg": "HS256", "kid": key.kid, "typ": "JWT"}).rstrip(".")
        signature = base64url(hmac.digest(secret, message.encode(), "sha256"))
        assert RING.verify(f"{message}.{signature}", typ="JWT") is None


def test_attack_10_a_key_works_with_its_own_algorithm_only():
    for header in ({"alg": "PS256", "kid": RS256.kid}, {"alg": "RS512", "kid": RS256.kid}):
        token = jwt.encode(
            {**header, "typ": "JWT"}, CLAIMS, as_joserfc(RS256), algorithms=[header["alg"]]
        )
        assert RING.verify(token, typ="JWT") is None
    signature = ES256.sign(CLAIMS, typ="JWT").split(".")[2]
    assert (
        RING.verify(
            forge({"alg": "ES256", "kid": RS256.kid, "typ": "JWT"}, signature=signature), typ="JWT"
        )
        is None
    )


def test_attack_10_the_caller_says_which_algorithms_it_takes():
    token = RS256.sign(CLAIMS, typ="JWT")
    assert RING.verify(token, typ="JWT", algorithms=["RS256"]) == CLAIMS
    assert RING.verify(token, typ="JWT", algorithms=["ES256"]) is None


@pytest.mark.parametrize("kid", ["", "../../etc/passwd", "x' OR 1=1 --", None, 7, [], {}])
def test_attack_11_an_unknown_kid_finds_no_key(kid):
    token = forge({"alg": "ES256", "kid": kid, "typ": "JWT"}, signature="AAAA")
    assert RING.verify(token, typ="JWT") is None


def test_attack_11_keys_in_the_header_are_not_looked_at():
    stranger = ECKey.generate_key("P-256")
    for extra in (
        {"jwk": stranger.as_dict(private=False)},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/cert.pem"},
        {"x5c": ["MIIB"]},
    ):
        header = {"alg": "ES256", "kid": ES256.kid, "typ": "JWT", **extra}
        assert RING.verify(jwt.encode(header, CLAIMS, stranger), typ="JWT") is None


def test_rfc_7515_section_4_1_11_critical_headers_are_not_ours():
    header = {"alg": "ES256", "kid": ES256.kid, "typ": "JWT", "b64": True, "crit": ["b64"]}
    assert RING.verify(jwt.encode(header, CLAIMS, as_joserfc(ES256)), typ="JWT") is None


def test_rfc_8725_section_3_11_a_token_of_one_type_is_not_taken_for_another():
    token = ES256.sign(CLAIMS, typ="JWT")
    assert RING.verify(token, typ="at+jwt") is None
    assert RING.verify(token, typ="logout+jwt") is None


@both
def test_a_changed_byte_is_found(key):
    token = key.sign(CLAIMS, typ="JWT")
    header, payload, signature = token.split(".")
    other = base64url(json.dumps({**CLAIMS, "sub": "b"}).encode())
    assert RING.verify(f"{header}.{other}.{signature}", typ="JWT") is None
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert RING.verify(f"{header}.{payload}.{flipped}", typ="JWT") is None
    assert RING.verify(f"{token}=", typ="JWT") is None
    assert RING.verify(f"{token}.", typ="JWT") is None


def test_an_overlong_token_is_not_even_parsed():
    assert RING.verify(ES256.sign({"filling": "x" * 9000}, typ="JWT"), typ="JWT") is None


def test_a_payload_that_is_no_object_is_not_claims():
    for claims in ([1, 2], "text", 7, None):
        assert RING.verify(ES256.sign(claims, typ="JWT"), typ="JWT") is None


PART = r"[A-Za-z0-9_-]{0,80}"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.text(max_size=200) | st.from_regex(rf"{PART}\.{PART}\.{PART}", fullmatch=True))
def test_whatever_is_sent_as_a_token_is_answered_with_none(token):
    assert RING.verify(token, typ="JWT") is None


@given(JSON)
def test_whatever_is_in_the_header_is_answered_with_none(header):
    assert RING.verify(forge(header, signature="AAAA"), typ="JWT") is None


def test_only_the_two_kinds_of_key_are_loaded():
    def der(private):
        return private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    for private in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024)):
        with pytest.raises(ValueError):
            SigningKey.load(der(private))
    assert SigningKey.load(der(ES256.private)).kid == ES256.kid


@given(st.binary(max_size=64))
def test_base64url_is_without_padding_and_comes_back(data):
    text = base64url(data)
    assert text == base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    assert jose.base64url_decode(text) == data


@pytest.mark.parametrize("text", ["AA==", "A", "AB", "A+", "é", "A A"])
def test_base64url_has_one_spelling(text):
    with pytest.raises(ValueError):
        jose.base64url_decode(text)
