"""The VNeID of the sandbox: what a person goes through, what a client's server is told."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from lienthong.protocols import cccd
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.vneid.people import register
from tests.cast import CAST
from tests.sandbox.conftest import CALLBACK, SECRET, VNEID

CLERK, CHIEF = "070190000105", "070073000106"
BUSINESSMAN, TAX_CODE = "079080000110", "3899999015"
LEVEL_ONE, LOCKED = "070068000112", "070199000113"
PASSWORD, OTP = register().password, register().otp
ROOTS = {"portal": "/oauth2", "direct": "/direct"}
Open = Callable[[], FlaskClient]


# ── The people ──────────────────────────────────────────────────────────────────────────────────


def test_the_numbers_agree_with_birth_date_and_gender():
    for person in register().people.values():
        born = date.fromisoformat(person.birth_date)
        assert cccd.problems(person.number, born, person.gender) == ([], []), person


def test_every_officer_of_the_cast_has_one():
    names = {person.name for person in register().people.values()}
    assert {member.full_name for member in CAST.values() if member.unit_code} <= names


# ── The way through the pages ───────────────────────────────────────────────────────────────────


def test_a_citizen_goes_by_password_and_code(vneid: Open, desk: Desk):
    browser = vneid()
    start = _ask()

    assert "cấp bởi Bộ Công an dành cho Công dân" in browser.get(start).text
    _do(browser, start, step="kind", kind="citizen")
    assert "Số định danh cá nhân" in browser.get(start).text
    _do(browser, start, step="password", number="070 190 000 105", password=PASSWORD)
    (sms,) = desk.read(register().people[CLERK].phone)
    assert OTP in sms.text
    answer = _answer(_do(browser, start, step="otp", otp=OTP))

    assert (answer["state"], bool(answer["code"])) == ("s", True)


@pytest.mark.parametrize(
    ("number", "password", "said"),
    [
        (CLERK, "sai", "Số định danh hoặc mật khẩu chưa đúng"),
        ("070190000999", PASSWORD, "Số định danh hoặc mật khẩu chưa đúng"),
        (LOCKED, PASSWORD, "đang bị khóa"),
        (LOCKED, "sai", "Số định danh hoặc mật khẩu chưa đúng"),
    ],
)
def test_what_is_wrong_is_said(vneid: Open, number: str, password: str, said: str):
    browser = vneid()
    _do(browser, _ask(), step="kind", kind="citizen")
    _do(browser, _ask(), step="password", number=number, password=password)

    assert said in browser.get(_ask()).text


def test_five_wrong_codes_lead_back_to_the_beginning(vneid: Open):
    browser = vneid()
    _do(browser, _ask(), step="kind", kind="citizen")
    _do(browser, _ask(), step="password", number=CLERK, password=PASSWORD)
    for _ in range(5):
        _do(browser, _ask(), step="otp", otp="000000")

    assert "Chọn loại tài khoản" in browser.get(_ask()).text


def test_a_step_cannot_be_jumped_over(vneid: Open):
    browser = vneid()
    for fields in ({"step": "otp", "otp": OTP}, {"step": "continue"}, {"step": "password"}):
        assert _do(browser, _ask(), **fields).headers["Location"].startswith("/oauth2/authorize")


def test_level_one_needs_no_code_and_is_not_enough_for_level_two(vneid: Open):
    low, high = _ask(acr_values="LoA1"), _ask(acr_values="LoA2")
    browser = vneid()
    _do(browser, high, step="kind", kind="citizen")
    _do(browser, high, step="password", number=LEVEL_ONE, password=PASSWORD)
    assert "cần tài khoản mức 2" in browser.get(high).text

    answer = _do(browser, low, step="password", number=LEVEL_ONE, password=PASSWORD)
    assert _id_token(vneid(), _answer(answer))["acr"] == "LoA1"
    assert "Chọn loại tài khoản" in browser.get(high).text


def test_a_browser_is_remembered_unless_the_client_wants_a_new_sign_in(vneid: Open):
    browser = _signed_in(vneid, CLERK)

    assert "Tiếp tục vào" in browser.get(_ask()).text
    assert _answer(_do(browser, _ask(), step="continue"))["code"]
    again = _ask(prompt="login")
    assert "Chọn loại tài khoản" in browser.get(again).text
    assert _do(browser, again, step="continue").headers["Location"].startswith("/oauth2/")


def test_signing_out_forgets_the_browser_and_goes_back_only_to_clients(vneid: Open):
    browser = _signed_in(vneid, CLERK)
    back = browser.get(f"/oauth2/logout?post_logout_redirect_uri={CALLBACK}")
    assert back.headers["Location"] == CALLBACK
    assert "Chọn loại tài khoản" in browser.get(_ask()).text

    away = browser.get("/oauth2/logout?post_logout_redirect_uri=http://other.example/")
    assert "Location" not in away.headers


def test_giving_up_is_told_to_the_client(vneid: Open):
    answer = _answer(_do(vneid(), _ask(), step="cancel"))
    assert (answer["error"], answer["state"]) == ("access_denied", "s")


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": f"{CALLBACK}/other"},
        {"client_id": "unknown"},
        {"client_id": "direct-client"},
        {"response_type": "token"},
    ],
)
def test_a_request_of_nobody_known_stays_on_a_page(vneid: Open, change: dict[str, str]):
    page = vneid().get(_ask(**change))
    assert page.status_code == 400
    assert "Location" not in page.headers


# ── The portal's dialect ────────────────────────────────────────────────────────────────────────


def test_the_portal_speaks_openid_connect(vneid: Open):
    server = vneid()
    tokens = _tokens(server, _answer_of(vneid, CLERK))
    claims = _verified(server, tokens["id_token"])
    told = _userinfo(server, tokens)

    assert claims["iss"] == VNEID
    assert claims["aud"] == "portal-client"
    assert (claims["nonce"], claims["acr"], claims["amr"]) == ("n", "LoA2", ["pwd", "otp"])
    assert time.time() - 5 < claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert told == {
        "sub": claims["sub"],
        "TechID": claims["sub"],
        "LoaiTaiKhoan": "1",
        "HoVaTen": "Lê Thị Hoa",
        "SoDinhDanh": CLERK,
        "NgayThangNamSinh": "19900909",
        "loginIdp": "VNeID",
        "userProfileUri": f"{VNEID}/",
        "logoutUri": f"{VNEID}/oauth2/logout",
    }


@pytest.mark.parametrize("typed", [TAX_CODE, BUSINESSMAN])
def test_an_organisation_is_shown_with_who_represents_it(vneid: Open, typed: str):
    answer = _answer_of(vneid, typed, kind="organisation")
    told = _userinfo(vneid(), _tokens(vneid(), answer))

    assert (told["LoaiTaiKhoan"], told["MaSoThue"], told["SoDinhDanh"]) == (
        "2",
        TAX_CODE,
        BUSINESSMAN,
    )
    own = _userinfo(vneid(), _tokens(vneid(), _answer_of(vneid, BUSINESSMAN)))
    assert own["sub"] != told["sub"]
    assert "MaSoThue" not in own


def test_a_code_is_of_one_use_and_of_one_client(vneid: Open):
    answer = _answer_of(vneid, CLERK)
    assert _token_request(vneid(), answer, client="direct-client").status_code == 400
    assert _token_request(vneid(), answer, secret="wrong").status_code == 401
    assert _token_request(vneid(), answer).status_code == 200
    assert _token_request(vneid(), answer).json["error"] == "invalid_grant"


def test_pkce_is_checked_where_it_is_used(vneid: Open):
    verifier = "v" * 43
    challenge = _b64(hashlib.sha256(verifier.encode()).digest())
    asked = {"code_challenge": challenge, "code_challenge_method": "S256"}

    assert _token_request(vneid(), _answer_of(vneid, CLERK, **asked)).status_code == 400
    right = _token_request(vneid(), _answer_of(vneid, CLERK, **asked), code_verifier=verifier)
    assert right.status_code == 200


# ── The direct dialect ──────────────────────────────────────────────────────────────────────────


def test_the_direct_dialect_seals_code_and_user_info(vneid: Open, private_key):
    tokens = _direct_tokens(vneid, private_key, CHIEF)
    told = _open(_userinfo(vneid(), tokens, dialect="direct"), private_key)

    assert "id_token" not in tokens
    assert json.loads(told) == {
        "citizenPid": CHIEF,
        "fullName": "Phạm Minh Đức",
        "birthDate": "1973-05-19",
        "accountType": 1,
        "accountLevel": 2,
    }


def test_a_token_of_one_dialect_is_worth_nothing_in_the_other(vneid: Open, private_key):
    direct = _direct_tokens(vneid, private_key, CLERK)
    portal = _tokens(vneid(), _answer_of(vneid, CLERK))

    assert _userinfo_request(vneid(), direct, "portal").status_code == 401
    assert _userinfo_request(vneid(), portal, "direct").status_code == 401


# ── Failures on demand ──────────────────────────────────────────────────────────────────────────


def test_unavailable_is_so_for_people_and_servers(vneid: Open, faults: Faults):
    answer = _answer_of(vneid, CLERK)
    faults.switch({"vneid": "unavailable"})

    page = vneid().get(_ask())
    assert (page.status_code, "tạm ngừng" in page.text) == (503, True)
    assert _token_request(vneid(), answer).status_code == 503
    assert vneid().get("/oauth2/jwks").status_code == 503


def test_garbage_is_no_json(vneid: Open, faults: Faults):
    answer = _answer_of(vneid, CLERK)
    faults.switch({"vneid": "garbage"})

    said = _token_request(vneid(), answer)
    assert (said.status_code, said.text) == (200, "<html>502")
    assert vneid().get(_ask()).status_code == 200


def test_slow_waits_before_it_answers(vneid: Open, faults: Faults):
    faults.switch({"vneid": {"mode": "slow", "seconds": 0.2}})
    began = time.monotonic()
    assert vneid().get("/oauth2/jwks").status_code == 200
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("mode", "claim", "wrong"),
    [
        ("wrong_audience", "aud", lambda value: value != "portal-client"),
        ("old_token", "exp", lambda value: value < time.time()),
        ("wrong_nonce", "nonce", lambda value: value != "n"),
        ("level1", "acr", lambda value: value == "LoA1"),
    ],
)
def test_id_tokens_that_a_careful_client_refuses(vneid: Open, faults: Faults, mode, claim, wrong):
    faults.switch({"vneid": mode})
    assert wrong(_id_token(vneid(), _answer_of(vneid, CLERK))[claim])


def test_direct_answers_that_a_careful_client_refuses(vneid: Open, faults: Faults, private_key):
    tokens = _direct_tokens(vneid, private_key, CLERK)
    faults.switch({"vneid": "wrong_audience"})
    with pytest.raises((ValueError, InvalidTag)):
        _open(_userinfo(vneid(), tokens, dialect="direct"), private_key)
    faults.switch({"vneid": "old_token"})
    assert _userinfo_request(vneid(), tokens, "direct").status_code == 401


# ── As a client and its person would ────────────────────────────────────────────────────────────


def _ask(dialect: str = "portal", **change: str) -> str:
    fields = {
        "response_type": "code",
        "client_id": f"{dialect}-client",
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": "s",
        "nonce": "n",
    }
    return f"{ROOTS[dialect]}/authorize?{urlencode(fields | change)}"


def _do(browser: FlaskClient, start: str, **fields: str) -> TestResponse:
    return browser.post(start, data=fields)


def _go(browser: FlaskClient, start: str, number: str, kind: str) -> TestResponse:
    _do(browser, start, step="kind", kind=kind)
    _do(browser, start, step="password", number=number, password=PASSWORD)
    return _do(browser, start, step="otp", otp=OTP)


def _signed_in(vneid: Open, number: str) -> FlaskClient:
    browser = vneid()
    _go(browser, _ask(), number, "citizen")
    return browser


def _answer_of(
    vneid: Open, number: str, *, kind: str = "citizen", dialect: str = "portal", **asked: str
) -> dict[str, str]:
    return _answer(_go(vneid(), _ask(dialect, **asked), number, kind))


def _answer(response: TestResponse) -> dict[str, str]:
    target = response.headers["Location"]
    assert target.startswith(f"{CALLBACK}?"), target
    assert len(parse_qsl(urlsplit(target).query)) == len(parse_qs(urlsplit(target).query))
    return dict(parse_qsl(urlsplit(target).query))


def _token_request(
    server: FlaskClient,
    answer: dict[str, str],
    *,
    client: str = "portal-client",
    secret: str = SECRET,
    **more: str,
) -> TestResponse:
    root = ROOTS[client.partition("-")[0]]
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": answer["code"]}
    return server.post(f"{root}/token", data=form | more, auth=(client, secret))


def _tokens(server: FlaskClient, answer: dict[str, str], client: str = "portal-client") -> dict:
    said = _token_request(server, answer, client=client)
    assert said.status_code == 200, said.text
    return said.json


def _direct_tokens(vneid: Open, key: rsa.RSAPrivateKey, number: str) -> dict:
    answer = _answer_of(vneid, number, dialect="direct")
    code = _open(json.loads(_bytes(answer["code"])), key).decode()
    return _tokens(vneid(), {"code": code}, "direct-client")


def _userinfo_request(server: FlaskClient, tokens: dict, dialect: str) -> TestResponse:
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return server.get(f"{ROOTS[dialect]}/userinfo", headers=bearer)


def _userinfo(server: FlaskClient, tokens: dict, *, dialect: str = "portal") -> dict:
    said = _userinfo_request(server, tokens, dialect)
    assert said.status_code == 200, said.text
    return said.json


def _id_token(server: FlaskClient, answer: dict[str, str]) -> dict:
    return _verified(server, _tokens(server, answer)["id_token"])


def _verified(server: FlaskClient, id_token: str) -> dict:
    keys = KeySet.import_key_set(server.get("/oauth2/jwks").json)
    return jwt.decode(id_token, keys, ["RS256"]).claims


def _open(envelope: dict[str, str], key: rsa.RSAPrivateKey) -> bytes:
    """README.md of the stand-in, read anew."""
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    aes = AESGCM(key.decrypt(_bytes(envelope["key"]), oaep))
    return aes.decrypt(
        _bytes(envelope["iv"]), _bytes(envelope["data"]) + _bytes(envelope["tag"]), None
    )


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
