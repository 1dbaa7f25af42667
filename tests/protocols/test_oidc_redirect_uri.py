"""Which addresses may be registered (attacks 3 and 4; RFC 6749 §3.1.2, RFC 9700 §4.1.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.protocols.oidc.redirect_uri import Fault, fault


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.tinh.example/callback",
        "https://app.tinh.example",
        "https://app.tinh.example:8443/a/b?tenant=1",
        "https://xn--bnh-phc-x4a.example/cb",
        "http://localhost:8101/callback",
        "http://127.0.0.1:5000/cb",
        "http://[::1]:5000/cb",
        "http://localhost/cb",
        "https://app.example/a%20b",
    ],
)
def test_an_address_that_may_be_registered(uri):
    assert fault(uri) is None


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://app.example/" + "x" * 2048, Fault.TOO_LONG),
        ("https://*.example/cb", Fault.WILDCARD),
        ("https://app.example/*", Fault.WILDCARD),
        ("https://app.example/cb#fragment", Fault.FRAGMENT),
        ("https://app.example/cb#", Fault.FRAGMENT),
        ("https://app.example/a b", Fault.CHARACTERS),
        ("https://app.example\\@evil.example/", Fault.CHARACTERS),
        ("https://app.example/\n", Fault.CHARACTERS),
        ("https://app.example/%0", Fault.CHARACTERS),
        ("https://bìnhphước.example/cb", Fault.CHARACTERS),
        ('https://app.example/"', Fault.CHARACTERS),
        ("", Fault.CHARACTERS),
        ("http://app.example/cb", Fault.SCHEME),
        ("http://localhost.evil.example/cb", Fault.SCHEME),
        ("http://127.0.0.2/cb", Fault.SCHEME),
        ("javascript:alert(1)", Fault.SCHEME),
        ("data:text/html,x", Fault.SCHEME),
        ("com.example.app:/cb", Fault.SCHEME),
        ("//app.example/cb", Fault.SCHEME),
        ("/cb", Fault.SCHEME),
        ("HTTPS://app.example/cb", Fault.SCHEME),
        ("https://user@app.example/cb", Fault.USERINFO),
        ("https://app.example@evil.example/cb", Fault.USERINFO),
        ("http://localhost:80@evil.example/", Fault.USERINFO),
        ("https:///cb", Fault.HOST),
        ("https://App.Example/cb", Fault.HOST),
        ("https://app..example/cb", Fault.HOST),
        ("https://[fe80::1]/cb", Fault.HOST),
        ("https://[::1/cb", Fault.HOST),
        ("https://app.example:x/cb", Fault.HOST),
        ("https://app.example:99999/cb", Fault.HOST),
        ("https://app.example:/cb", Fault.PORT),
        ("https://app.example:0/cb", Fault.PORT),
        ("https://app.example/a/../cb", Fault.PATH),
        ("https://app.example/a/%2e%2e/cb", Fault.PATH),
        ("https://app.example/a/%252e%252e/cb", Fault.PATH),
        ("https://app.example/./cb", Fault.PATH),
        ("https://app.example/a%2fb", Fault.PATH),
        ("https://app.example/a%5Cb", Fault.PATH),
        ("https://app.example/a%0ab", Fault.PATH),
        ("https://app.example//evil.example", Fault.PATH),
        ("https://app.example/cb?code=1", Fault.QUERY),
        ("https://app.example/cb?state", Fault.QUERY),
        ("https://app.example/cb?a=1&iss=x", Fault.QUERY),
    ],
)
def test_attack_3_and_4_an_address_that_may_not(uri, expected):
    assert fault(uri) == expected


@given(st.text(max_size=80) | st.text(max_size=60).map("https://a.example/".__add__))
def test_whatever_is_typed_gets_an_answer(uri):
    assert fault(uri) in {None, *Fault}
