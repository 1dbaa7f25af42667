"""The message desk of the sandbox: what is sent can be read, and sending can be made to fail."""

import smtplib
import socket
from email.message import EmailMessage
from threading import Thread

import pytest
from flask.testing import FlaskClient

from sandbox.faults import Faults
from sandbox.messages.desk import MAIL, MOST_MESSAGES, MOST_TEXT, SMS, Desk, Message
from sandbox.messages.letters import serve_smtp
from tests.sandbox.conftest import SECRET

BEARER = {"Authorization": f"Bearer {SECRET}"}
PHONE, ADDRESS = "0900000105", "hoalt.snv@binhphuoc.gov.vn"


def test_a_text_message_is_taken_and_shown(desk_site: FlaskClient):
    sent = _send(desk_site, to=PHONE, text="Mã của bạn là 246810")

    (kept,) = desk_site.get(f"/messages?to={PHONE}").json
    assert (sent.status_code, sent.json["id"]) == (202, kept["id"])
    assert (kept["kind"], kept["text"]) == ("sms", "Mã của bạn là 246810")
    assert "Mã của bạn là 246810" in desk_site.get("/").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "hai", "text": "x"}, 400),
        ({"to": PHONE}, 400),
        ({"to": PHONE, "text": " "}, 400),
        ({"to": 900, "text": "x"}, 400),
        (["x"], 400),
    ],
)
def test_what_is_no_text_message_is_refused(desk_site: FlaskClient, body: object, status: int):
    assert desk_site.post("/sms", json=body, headers=BEARER).status_code == status


def test_only_who_has_the_token_sends(desk_site: FlaskClient):
    wrong = {"Authorization": "Bearer ẩn"}
    for headers in ({}, wrong):
        body = {"to": PHONE, "text": "x"}
        assert desk_site.post("/sms", json=body, headers=headers).status_code == 401
    assert desk_site.get("/messages").json == []


def test_the_newest_is_first_and_the_oldest_give_way(desk: Desk, desk_site: FlaskClient):
    for number in range(MOST_MESSAGES + 3):
        desk.take(Message(SMS, PHONE, str(number)))

    texts = [message["text"] for message in desk_site.get("/messages").json]
    assert (texts[0], texts[-1], len(texts)) == (str(MOST_MESSAGES + 2), "3", MOST_MESSAGES)
    assert desk_site.delete("/messages").status_code == 204
    assert desk_site.get("/messages").json == []


def test_a_long_text_is_cut_off(desk: Desk, desk_site: FlaskClient):
    _send(desk_site, to=PHONE, text="a" * (MOST_TEXT + 1))
    assert len(desk.read()[0].text) == MOST_TEXT


def test_markup_in_a_message_stays_text(desk: Desk, desk_site: FlaskClient):
    desk.take(Message(MAIL, ADDRESS, "<b>x</b>", "<script>"))
    assert "<script>" not in desk_site.get("/").text


@pytest.mark.parametrize(("mode", "status"), [("unavailable", 503), ("garbage", 200)])
def test_the_gateway_fails_on_demand(desk_site: FlaskClient, mode: str, status: int):
    switched = desk_site.post("/control", json={"sms": mode})
    sent = _send(desk_site, to=PHONE, text="x")

    assert switched.json["sms"]["mode"] == mode
    assert (sent.status_code, sent.is_json and "id" in sent.json) == (status, False)


@pytest.mark.parametrize(
    "wanted",
    [
        {"sms": "old_token"},
        {"post": "ok"},
        {"sms": {"mode": "slow", "seconds": 1e9}},
        {"sms": {"mode": "slow", "seconds": "nan"}},
        {"sms": ["ok"]},
        [],
    ],
)
def test_a_switch_that_is_none_changes_nothing(
    desk_site: FlaskClient, faults: Faults, wanted: object
):
    before = faults.state()
    assert desk_site.post("/control", json=wanted).status_code == 400
    assert faults.state() == before


def test_the_page_of_failures_switches_and_another_site_cannot(
    desk_site: FlaskClient, faults: Faults
):
    form = dict.fromkeys(faults.state(), "ok") | {"population": "slow", "population_seconds": "2"}
    foreign = desk_site.post("/control", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, faults.of("population").mode) == (400, "ok")

    assert desk_site.post("/control", data=form).status_code == 303
    assert faults.state()["population"] == {"mode": "slow", "seconds": 2}
    assert "đang gây lỗi" in desk_site.get("/control", headers={"Accept": "text/html"}).text


# ── Letters ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def smtp(desk: Desk, faults: Faults) -> int:
    """The port of a mail server that runs until the tests end."""
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=serve_smtp, args=(listener, desk, faults), daemon=True).start()
    return listener.getsockname()[1]


def test_a_letter_arrives_with_its_marks(smtp: int, desk: Desk):
    _post(smtp, "Khôi phục mật khẩu", "Chào Hoa,\nmã của bạn là 135790")

    (letter,) = desk.read(ADDRESS.upper())
    assert (letter.subject, letter.text.splitlines()[1]) == (
        "Khôi phục mật khẩu",
        "mã của bạn là 135790",
    )


def test_the_mail_server_fails_on_demand(smtp: int, faults: Faults, desk: Desk):
    faults.switch({"mail": "unavailable"})
    with pytest.raises(smtplib.SMTPDataError) as refused:
        _post(smtp, "x", "x")
    assert (refused.value.smtp_code, desk.read()) == (451, [])


def _send(site: FlaskClient, **message: str):
    return site.post("/sms", json=message, headers=BEARER)


def _post(port: int, subject: str, text: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "lienthong@tinh.example", ADDRESS, subject
    letter.set_content(text)
    with smtplib.SMTP("localhost", port, timeout=10) as server:
        server.send_message(letter)
