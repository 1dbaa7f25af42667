"""Headers, address, language, name and size of every request."""

import pytest
from django.conf import settings
from django.test import override_settings

from lienthong.config.environment import Environment
from lienthong.shell.addresses import client_address, networks

PROXIES = networks(["10.0.0.0/8", "::1"])


def test_every_page_forbids_inline_script_framing_and_caching(client):
    headers = client.get("/components").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self';" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_errors_carry_the_same_headers(client):
    for path in ("/nowhere", "/fail/bug", "/fail/forbidden"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_browsers_are_told_to_stay_on_https(site, client):
    with override_settings(SECURE=True):
        assert "max-age=31536000" in client.get("/components").headers["Strict-Transport-Security"]


def test_the_sign_in_form_may_lead_to_the_application(client):
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:8101;" in policy


def test_what_no_text_can_name_is_not_there(client):
    assert client.get("/fail/bug%00").status_code == 404


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        (
            "203.0.113.7",
            "198.51.100.1",
            "203.0.113.7",
        ),  # not a proxy of ours: its word counts nothing
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "127.0.0.1, 198.51.100.1", "198.51.100.1"),  # the browser wrote the left one
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),  # two proxies in a row
        ("10.0.0.1", "10.9.9.9, 10.0.0.2", "10.9.9.9"),  # a client inside the proxies' network
        ("10.0.0.1", "not an address", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, junk", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),  # a Unix socket says nothing about the peer
    ],
)
def test_the_address_is_the_last_hop_that_is_not_ours(peer, forwarded, address):
    assert client_address(peer, forwarded, PROXIES) == address


def test_a_proxy_must_be_an_address_or_a_network():
    with pytest.raises(ValueError, match="nginx"):
        networks(["nginx"])


def test_forwarded_headers_are_believed_only_from_listed_proxies(client):
    sent = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Host": "evil.example"}
    assert client.get("/address", headers=sent).content == b"127.0.0.1"


def test_a_listed_proxy_is_believed(site):
    from django.test import Client

    listed = Environment(settings.ENVIRONMENT.values | {"trusted_proxies": ("127.0.0.1",)})
    with override_settings(ENVIRONMENT=listed):
        answer = Client().get("/address", headers={"X-Forwarded-For": "198.51.100.1"})
    assert answer.content == b"198.51.100.1"


def test_pages_are_vietnamese_whatever_the_machine_prefers(client):
    answer = client.get("/nowhere", headers={"Accept-Language": "en-US,en"})
    assert "Không tìm thấy trang này" in answer.content.decode()
    assert '<html lang="vi">' in answer.content.decode()


def test_the_switch_turns_pages_english_and_comes_back(client):
    answer = client.get("/language/en", {"next": "/components?page=2"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/components?page=2"
    assert '<html lang="en">' in client.get("/components").content.decode()
    client.get("/language/vi")
    assert '<html lang="vi">' in client.get("/components").content.decode()


def test_the_switch_leads_nowhere_else(client):
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert client.get("/language/en", {"next": elsewhere}).headers["Location"] == "/"
    assert client.get("/language/xx").status_code == 404
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get("/components").headers["Content-Language"] == "vi"


def test_a_page_on_another_loopback_name_moves_to_the_issuers(client):
    answer = client.get("/components?page=2", headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{settings.ISSUER}/components?page=2"


def test_machines_are_answered_on_any_name(client):
    assert client.get("/healthz", headers={"Host": "127.0.0.1:8000"}).content == b"ok"


def test_a_body_larger_than_its_view_takes_is_refused(client):
    answer = client.post("/components", b"a" * 1_000_001, content_type="text/plain")
    assert answer.status_code == 413
    assert "không được quá 1 MB" in answer.content.decode()


def test_a_view_that_takes_files_takes_larger_bodies(client, settings):
    from io import BytesIO

    answer = client.post("/upload", {"file": BytesIO(b"a" * 3_000_000)})
    assert answer.json() == {"bytes": 3_000_000}
    answer = client.post("/upload", {"file": BytesIO(b"a" * settings.UPLOAD_MAX_BYTES)})
    assert answer.status_code == 413
    assert "không được quá 20 MB" in answer.content.decode()


def test_too_much_typed_text_is_413_too(client):
    """Django finds the size while parsing when the announced length hides among files."""
    answer = client.post("/officer", {"note": "a" * 999_000, "name": "b" * 999_000})
    assert answer.status_code == 413
