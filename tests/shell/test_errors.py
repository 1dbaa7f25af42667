"""Error answers: human words, a reference that the log holds, no secrets."""

import logging
import re

import pytest
from django.test import Client, RequestFactory

from lienthong.shell import errors

REFERENCE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Không tìm thấy trang này"),
        ("/fail/forbidden", 403, "Bạn chưa được phép làm việc này"),
        ("/fail/bad", 400, "Yêu cầu không hợp lệ"),
        ("/fail/bug", 500, "Hệ thống gặp lỗi"),
        ("/fail/database", 503, "Hệ thống đang bận"),
        ("/too-many", 429, "Hãy đợi 2 phút."),
    ],
)
def test_an_error_page_says_what_happened_and_whom_to_call(
    client, caplog, settings, path, status, words
):
    caplog.set_level(logging.INFO, "lienthong.errors")
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert settings.ENVIRONMENT.help_phone in page
    reference = REFERENCE.search(page)[0]
    assert f"reference={reference} status={status}" in caplog.text


def test_a_program_gets_json(client):
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
    assert REFERENCE.fullmatch(answer.json()["reference"])
    assert (
        client.get("/nowhere", headers={"Accept": "*/*"})
        .headers["Content-Type"]
        .startswith("text/html")
    )


def test_english_when_chosen(client):
    client.get("/language/en")
    assert "Page not found" in client.get("/nowhere").content.decode()


def test_the_log_names_the_route_and_never_the_address_typed(client, caplog):
    caplog.set_level(logging.INFO)
    client.get("/fail/bug?token=one-time-token")
    client.get("/fail-one-time-token")
    assert "route=/fail/<how>" in caplog.text
    assert "one-time-token" not in "".join(
        record.getMessage() for record in caplog.records if record.name == "lienthong.errors"
    )


def test_the_exception_is_logged_beside_its_reference_and_not_shown(client, caplog):
    answer = client.get("/fail/bug")
    assert "nobody should read" not in answer.content.decode()
    [record] = [record for record in caplog.records if record.name == "lienthong.errors"]
    assert record.exc_info[0] is ZeroDivisionError


def test_waiting_times_are_told_to_programs(client):
    assert client.get("/too-many").headers["Retry-After"] == "90"
    assert client.get("/fail/database").headers["Retry-After"] == "5"


def test_a_form_without_its_token_is_explained(site):
    answer = Client(enforce_csrf_checks=True).post("/officer", {"name": "x"})
    assert answer.status_code == 403
    assert "Trang đã mở quá lâu" in answer.content.decode()


def test_the_words_arrive_when_even_the_page_is_broken(site, settings):
    settings.NAVIGATION = "tests.shell.site.no_such_function"
    answer = errors.not_found(RequestFactory().get("/"))
    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in answer.content.decode()
