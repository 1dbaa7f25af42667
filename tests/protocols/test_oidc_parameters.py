"""Reading requests strictly (RFC 6749 §3.1, §3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.protocols.oidc import parameters
from lienthong.protocols.oidc.parameters import FORM, Parameters, parse, parse_form
from lienthong.protocols.oidc.refusal import Refusal


def test_values_are_decoded_and_an_empty_one_counts_as_absent():
    request = parse("scope=openid+profile&state=a%2Bb&nonce=&other")
    assert request.get("scope") == "openid profile"
    assert request.words("scope") == ("openid", "profile")
    assert request.get("state") == "a+b"
    assert request.get("nonce") == request.get("other") == request.get("absent") == ""
    assert parameters.refuse(request) is None


def test_a_word_counts_once():
    assert parse("scope=openid+email+openid").words("scope") == ("openid", "email")


@pytest.mark.parametrize("query", ["a=1&a=1", "a=1&a=2", "a=&a=1", "b=1&a=1&a"])
def test_attack_13_rfc_6749_section_3_1_a_repeated_parameter_is_refused(query):
    request = parse(query)
    assert parameters.refuse(request).reason == "request.repeated"
    assert request.get("a") == ""  # neither value may be acted on


@pytest.mark.parametrize("query", ["state=%00", "state=a%0d%0aSet-Cookie:x", "state=%7f"])
def test_control_characters_are_refused(query):
    assert parameters.refuse(parse(query)).reason == "request.malformed"
    assert parse(query).get("state") == ""


def test_overlong_values_are_refused():
    assert parameters.refuse(parse("state=" + "x" * 2048)) is None
    assert parameters.refuse(parse("state=" + "x" * 2049)).reason == "request.malformed"
    assert parameters.refuse(parse("unknown=" + "x" * 4097)).reason == "request.malformed"


@pytest.mark.parametrize(
    "raw",
    ["a=" + "x" * 20_000, "&".join(f"p{n}=1" for n in range(50)), "state=%ff", b"state=\xc3\xa9"],
)
def test_what_cannot_be_read_is_refused_as_a_whole(raw):
    assert isinstance(parse(raw), Refusal)


def test_rfc_6749_section_3_2_a_form_is_read_from_the_body():
    form = parse_form(f"{FORM}; charset=utf-8", b"grant_type=refresh_token")
    assert form.get("grant_type") == "refresh_token"
    for content_type in ("application/json", "multipart/form-data; boundary=x", "", "text/plain"):
        assert parse_form(content_type, b"a=1").reason == "request.content_type"


def test_attack_14_rfc_6749_section_2_3_1_secrets_in_the_address_are_refused():
    refusal = parse_form(FORM, b"grant_type=x", query="client_secret=s")
    assert refusal.reason == "request.query"


@given(st.text(max_size=400) | st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(raw):
    assert isinstance(parse(raw), Parameters | Refusal)
