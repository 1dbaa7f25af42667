"""The one-stop system: its three doors, its cut-off, who is in, and what ends a visit from behind."""

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from sandbox.applications import open_site
from sandbox.setup import read
from tests.cast import CAST
from tests.sandbox.conftest import open_clients
from tests.sandbox.openid_stub import OpenIdStub

CLERK = CAST["clerk"]
PASSWORD = "mot-cua-mau"
OFFICER = {
    "name": CLERK.full_name,
    "email": f"{CLERK.name}@binhphuoc.gov.vn",
    "unit_name": "Sở Nội vụ",
    "unit_code": CLERK.unit_code,
    "sid": "s1",
}
Open = Callable[[], FlaskClient]


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdStub]:
    stub = OpenIdStub()
    yield stub
    stub.stop()


@pytest.fixture
def site(provider: OpenIdStub, tmp_path) -> Callable[..., Open]:
    """Opens the system with a cut-off date, or none; each call of what it gives is another browser."""

    def opened(cut_off: str = "", key: str = "one-stop") -> Open:
        entry = {"key": key, "name": "Một cửa", "port": 7107, "client_id": key}
        entry |= {"client_secret": "x", "cut_off": cut_off}
        path = tmp_path / "sandbox.json"
        path.write_text(json.dumps({"issuer": provider.issuer, "applications": [entry]}))
        setup = read(path)
        return open_clients(open_site(setup.applications[0], setup).app, "http://localhost:7107")

    return opened


# ── The doors ───────────────────────────────────────────────────────────────────────────────────


def test_there_are_three_doors(site):
    page = site("2999-01-01")().get("/").text
    assert 'action="/password"' in page
    assert "Nhớ tài khoản" in page
    assert "Đăng nhập bằng tài khoản VNEID" in page
    assert "Đăng nhập qua Hệ thống xác thực tập trung" in page
    assert "Từ ngày <b>01/01/2999</b>" in page


def test_its_own_password_opens_until_the_cut_off(site):
    browser = site("2999-01-01")()
    wrong = browser.post(
        "/password", data={"name": "hoalt", "password": "x"}, follow_redirects=True
    )
    assert "Tên tài khoản hoặc mật khẩu chưa đúng" in wrong.text

    _by_password(browser)
    page = browser.get("/").text
    assert "TIẾP NHẬN HỒ SƠ" in page
    assert "bằng mật khẩu riêng của hệ thống này" in page
    assert "Chuyển tài khoản" not in page


def test_after_the_cut_off_the_password_door_is_locked_with_words(site):
    browser = site("2024-10-20")()
    _by_password(browser)
    page = browser.get("/").text
    assert "Từ ngày 20/10/2024 hệ thống không nhận mật khẩu riêng nữa" in page
    assert 'action="/password"' not in page
    assert "TIẾP NHẬN HỒ SƠ" not in page


def test_who_is_in_by_password_is_out_at_the_cut_off(site):
    """The same cookie, before the date and after it."""
    before = site()()
    _by_password(before)
    cookie = before.get_cookie("one-stop_7107").value
    after = site("2024-10-20")()
    after.set_cookie("one-stop_7107", cookie)
    assert "không nhận mật khẩu riêng nữa" in after.get("/").text


def test_the_name_is_remembered_and_the_password_is_not(site):
    browser = site()()
    _by_password(browser, remember="on")
    browser.post("/logout")
    page = browser.get("/").text
    assert 'value="hoalt"' in page
    assert f'value="{PASSWORD}"' not in page
    _by_password(browser)
    assert 'value="hoalt"' not in site()().get("/").text


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/login", {}),
        ("/vneid", {"acr_values": "lt3"}),
        ("/switch", {"prompt": "select_account"}),
    ],
)
def test_the_other_doors_ask_the_provider(site, path: str, asked: dict[str, str]):
    wanted = dict(parse_qsl(urlsplit(site()().get(path).headers["Location"]).query))
    assert {k: wanted[k] for k in ("acr_values", "prompt") if k in wanted} == asked


def test_the_door_of_vneid_lets_in_nobody_below_its_level(site, provider: OpenIdStub):
    low = _enter(site()(), provider, door="/vneid", **OFFICER, acr="lt1")
    assert (low.status_code, "Mức xác thực chưa đủ" in low.text) == (403, True)
    high = _enter(site()(), provider, door="/vneid", **OFFICER, acr="lt3", amr=["vneid2"])
    assert "lt3 (vneid2)" in high.text


# ── Who is in ───────────────────────────────────────────────────────────────────────────────────


def test_an_officer_finds_intake_and_the_own_account(site, provider: OpenIdStub):
    page = _enter(site()(), provider, **OFFICER).text
    assert "TIẾP NHẬN HỒ SƠ" in page
    assert "hoalt, Sở Nội vụ" in page
    assert "Chuyển tài khoản" in page


@pytest.mark.parametrize(("kind", "said"), [("citizen", "Công dân"), ("organisation", "Tổ chức")])
def test_a_citizen_finds_the_personal_page(site, provider: OpenIdStub, kind: str, said: str):
    page = _enter(site()(), provider, name="Đặng Thị Sen", account_kind=kind).text
    assert "TRANG CÁ NHÂN" in page
    assert "TIẾP NHẬN HỒ SƠ" not in page
    assert f"<dd>{said}" in page
    assert "chưa có thư điện tử công vụ" not in page


@pytest.mark.parametrize(
    ("act", "said"),
    [({"sub": "a1", "name": "Võ Văn Lâm"}, "Võ Văn Lâm"), ({"sub": "a1"}, "a1")],
)
@pytest.mark.parametrize("key", ["one-stop", "tasks"])
def test_both_people_are_shown_when_one_acts_for_the_other(
    site, provider: OpenIdStub, act, said: str, key: str
):
    page = _enter(site(key=key)(), provider, **OFFICER, act=act).text
    assert f"<b>{said}</b> đang giải quyết thay <b>{CLERK.full_name}</b>" in page


# ── Back-channel logout ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ["one-stop", "email"])
def test_a_session_that_the_provider_ends_is_over_at_once(site, provider: OpenIdStub, key: str):
    browsers = site(key=key)
    mine, other = browsers(), browsers()
    _enter(mine, provider, **OFFICER)
    _enter(other, provider, **OFFICER | {"sid": "s2"})

    assert _logout(browsers(), provider.logout_token(key)).status_code == 200
    assert "đã kết thúc" in mine.get("/", follow_redirects=True).text
    assert CLERK.full_name in other.get("/").text
    assert CLERK.full_name in _enter(mine, provider, **OFFICER | {"sid": "s3"}).text


def test_without_a_session_all_that_the_person_had_is_over(site, provider: OpenIdStub):
    browsers = site()
    mine = browsers()
    _enter(mine, provider, **OFFICER)
    later = int(time.time()) + 1

    _logout(browsers(), provider.logout_token("one-stop", sid=None, iat=later))
    assert "đã kết thúc" in mine.get("/", follow_redirects=True).text


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://localhost:1"},
        {"aud": "email"},
        {"aud": None},
        {"iat": 1},
        {"iat": None},
        {"iat": int(time.time()) + 4000},
        {"exp": 1},
        {"exp": None},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
        {"nonce": "n"},
        {"sid": None, "sub": None},
        {"sid": 5, "sub": None},
        {"header": {"typ": "at+jwt"}},
    ],
)
def test_a_token_that_proves_nothing_ends_nothing(site, provider: OpenIdStub, change: dict):
    browsers = site()
    mine = browsers()
    _enter(mine, provider, **OFFICER)

    refused = _logout(browsers(), provider.logout_token("one-stop", **change))
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_request")
    assert CLERK.full_name in mine.get("/").text


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(site, token: str):
    assert _logout(site()(), token).status_code == 400


def test_a_token_is_of_one_use(site, provider: OpenIdStub):
    browser, token = site()(), provider.logout_token("one-stop")
    assert [_logout(browser, token).status_code for _ in range(2)] == [200, 400]


def test_keys_that_changed_are_fetched_anew(site, provider: OpenIdStub):
    browser = site()()
    assert _logout(browser, provider.logout_token("one-stop")).status_code == 200
    provider.renew_key()
    assert _logout(browser, provider.logout_token("one-stop")).status_code == 200


def test_the_endpoint_is_for_posting(site):
    assert site()().get("/backchannel-logout").status_code == 405


# ── As people would ─────────────────────────────────────────────────────────────────────────────


def _by_password(browser: FlaskClient, **more: str) -> None:
    browser.post("/password", data={"name": "hoalt", "password": PASSWORD, **more})


def _enter(browser: FlaskClient, provider: OpenIdStub, *, door: str = "/login", **claims: object):
    asked = browser.get(door).headers["Location"]
    return browser.get(provider.answer(asked, **claims), follow_redirects=True)


def _logout(server: FlaskClient, token: str):
    return server.post("/backchannel-logout", data={"logout_token": token})
