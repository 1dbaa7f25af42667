"""Text messages and letters: written down sealed, sent by a job, tried again, forgotten."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import translation

from lienthong.identity import messages
from lienthong.identity.messages import delivery, queries, rules, tasks
from lienthong.identity.models import Account, Message
from lienthong.identity.recovery.words import CODE, DONE
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from tests.message_desk import MessageDesk
from tests.small_province import actor

NUMBER = "+84912345678"
CONTEXT = {"name": "hoalt.snv", "code": "246810", "minutes": 10}


@pytest.fixture
def hoa(people) -> Account:
    Account.objects.filter(pk=people.clerk.pk).update(mobile="0912 345 678")
    people.clerk.refresh_from_db()
    return people.clerk


def send(account: Account, channel: str = "sms", **more) -> Message | None:
    return messages.send(account=account, channel=channel, kind=CODE, context=CONTEXT, **more)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", NUMBER),
        ("0912.345.678", NUMBER),
        ("+84 912 345 678", NUMBER),
        ("84912345678", NUMBER),
        ("(0912) 345-678", NUMBER),
        ("0271 3000 000", None),  # a desk
        ("0912 345 67", None),
        ("1234567890", None),
        ("", None),
    ],
)
def test_a_mobile_number_is_read_as_people_write_it(typed, number):
    assert rules.mobile_number(typed) == number


def test_a_text_message_reaches_the_gateway(hoa, desk: MessageDesk):
    message = send(hoa)
    assert jobs.run_waiting() == 1
    (text,) = desk.texts(NUMBER)
    assert "246810" in text
    assert "http" not in text
    message.refresh_from_db()
    assert (message.state, message.attempts, bytes(message.content)) == ("sent", 1, b"")


def test_a_letter_reaches_the_official_mailbox_or_another(hoa, desk: MessageDesk):
    send(hoa, "email")
    send(hoa, "email", to="hoa@thu.example")
    jobs.run_waiting()
    first, second = desk.sent()
    assert (first.to, second.to) == ("hoalt.snv@binhphuoc.gov.vn", "hoa@thu.example")
    assert first.subject == "Mã đặt lại mật khẩu"
    assert "246810" in first.text
    assert "Bộ phận hỗ trợ" in first.text


def test_a_message_speaks_the_language_of_its_request(hoa, desk: MessageDesk):
    with translation.override("en"):
        send(hoa)
    jobs.run_waiting()
    assert "password" in desk.texts()[0]


def test_what_is_stored_can_be_read_by_nobody(hoa, desk: MessageDesk):
    message = send(hoa)
    for sealed in (bytes(message.recipient), bytes(message.content)):
        assert b"912345678" not in sealed
        assert b"246810" not in sealed


def test_a_way_that_is_not_configured_is_not_offered(hoa, desk: MessageDesk):
    desk.configure("smtp")
    assert not messages.offered("sms")
    assert messages.offered("email")
    assert send(hoa) is None


@pytest.mark.parametrize("content", ["", "[]", '{"sms": 1}', '{"sms": {"endpoint": "x"}}'])
def test_a_configuration_that_cannot_be_used_offers_nothing(hoa, desk: MessageDesk, content):
    from lienthong.identity.messages import setup

    setup.path().write_text(content)
    assert send(hoa) is None


def test_an_officer_without_a_number_gets_no_text(people, desk: MessageDesk):
    assert send(people.clerk) is None


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_what_nobody_takes_is_tried_again_until_it_is_taken(hoa, desk: MessageDesk, channel):
    desk.faults.switch({"sms": "unavailable", "mail": "unavailable"})
    message = send(hoa, channel)
    jobs.run_waiting()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.problem
    assert list(queries.due(10)) == []
    desk.faults.switch({"sms": "ok", "mail": "ok"})
    with clock.later_by(rules.wait_after(1) + timedelta(seconds=1)):
        tasks.deliver_due()
        jobs.run_waiting()
    message.refresh_from_db()
    assert (message.state, len(desk.sent())) == ("sent", 1)


def test_after_an_hour_of_attempts_it_is_given_up(hoa, desk: MessageDesk):
    desk.faults.switch({"sms": "unavailable"})
    message = send(hoa)
    for hours in range(rules.MOST_ATTEMPTS + 2):
        with clock.later_by(timedelta(hours=hours)):
            delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", rules.MOST_ATTEMPTS)
    assert bytes(message.content) == b""


def test_a_receipt_that_is_a_page_is_no_receipt(hoa, desk: MessageDesk):
    desk.faults.switch({"sms": "garbage"})
    message = send(hoa)
    jobs.run_waiting()
    message.refresh_from_db()
    assert message.state == "waiting"


def test_a_number_that_the_gateway_refuses_is_given_up_at_once(hoa, desk: MessageDesk, monkeypatch):
    from lienthong.identity.messages import post

    monkeypatch.setattr(post, "HOPELESS", frozenset({401}))
    desk.configure("sms")
    from lienthong.identity.messages import setup

    setup.path().write_text(setup.path().read_text().replace("chi-dung", "sai"))
    message = send(hoa)
    jobs.run_waiting()
    message.refresh_from_db()
    assert (message.state, message.problem) == ("failed", "HTTP 401")


def test_a_code_that_is_over_is_not_sent_late(hoa, desk: MessageDesk):
    message = send(hoa, lasts=timedelta(minutes=10))
    with clock.later_by(timedelta(minutes=11)):
        jobs.run_waiting()
    message.refresh_from_db()
    assert (message.state, desk.sent()) == ("failed", [])


def test_a_job_that_runs_twice_sends_once(hoa, desk: MessageDesk):
    message = send(hoa)
    jobs.run_waiting()
    delivery.deliver(message.pk)
    assert len(desk.sent()) == 1


def test_the_gateways_address_is_judged_as_any_other(hoa, desk: MessageDesk, settings):
    """SECURITY.md 19."""
    from lienthong.kit import networks

    settings.OUTBOUND_PRIVATE = networks.listed([])
    message = send(hoa)
    jobs.run_waiting()
    message.refresh_from_db()
    assert "private network" in message.problem
    assert desk.sent() == []


def test_after_a_month_nobody_knows_what_was_sent(hoa, desk: MessageDesk):
    send(hoa)
    with clock.later_by(timedelta(days=31)):
        tasks.forget_messages()
    assert not Message.objects.exists()


def test_no_log_holds_a_number_or_a_text(hoa, desk: MessageDesk, caplog):
    desk.faults.switch({"sms": "unavailable"})
    send(hoa)
    jobs.run_waiting()
    assert "HTTP 503" in caplog.text
    assert "912345678" not in caplog.text
    assert "246810" not in caplog.text


def test_lists_are_masked_and_end_at_the_subtree(hoa, people, desk: MessageDesk):
    send(hoa)
    messages.send(
        account=people.outsider, channel="email", kind=DONE, context=CONTEXT | {"time": "–"}
    )
    assert queries.counts(SYSTEM)["waiting"] == 2
    seen = queries.visible(actor(people.department_admin))
    assert [message.account for message in seen] == [hoa]


def test_the_command_lists_masked_and_counts(hoa, desk: MessageDesk):
    from lienthong.config.cli import main

    send(hoa)
    listed = CliRunner().invoke(main, ["messages", "list", "--json"])
    assert '"to": "+84…678"' in listed.output
    assert "912345" not in listed.output
    counted = CliRunner().invoke(main, ["messages", "count", "--json"])
    assert '"waiting": 1' in counted.output
