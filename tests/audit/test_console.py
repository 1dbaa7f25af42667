"""The trail in the browser."""

import csv
import io
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from lienthong.audit import exports
from lienthong.audit.actions import Subject
from lienthong.audit.models import Event
from tests.small_province import PASSWORD, actor

URL = "/console/audit/"


@pytest.fixture
def sign_in():
    def enter(account) -> Client:
        browser = Client()
        browser.post("/sign-in", {"name": account.name, "password": PASSWORD})
        return browser

    return enter


@pytest.fixture
def auditor(people, sign_in) -> Client:
    return sign_in(people.auditor)


def text(response) -> str:
    return response.content.decode()


def test_the_auditor_sees_what_happened(auditor):
    page = text(auditor.get(URL))
    assert "<h1>Nhật ký</h1>" in page
    assert "Đăng nhập" in page
    assert "huybq.ttt" in page
    assert "Sở Xây dựng" in page


@pytest.mark.parametrize("path", ["", "1", "export.csv", "export.xlsx"])
def test_who_may_not_read_it_finds_no_such_page(people, sign_in, path):
    assert sign_in(people.clerk).get(URL + path).status_code == 404


@pytest.mark.parametrize("path", ["", "1", "export.csv"])
def test_who_is_not_signed_in_is_led_there(people, path):
    response = Client().get(URL + path)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in?")


def test_it_only_reads(auditor):
    assert auditor.post(URL).status_code == 405


def test_a_filter_narrows_the_list(auditor, people):
    page = text(auditor.get(URL, {"kind": "account_added", "subject": "hoalt"}))
    assert "1 sự kiện." in page
    assert "hoalt.snv" in page


def test_a_unit_is_typed_as_people_type_it(auditor, people):
    page = text(auditor.get(URL, {"unit": "so noi vu"}))
    assert "Trong <b>Sở Nội vụ</b> và các đơn vị trực thuộc." in page
    assert "hoalt.snv" in page
    assert "lamvv.budang" not in page


def test_a_unit_that_is_not_clear_is_offered_not_guessed(auditor, people, units):
    response = auditor.get(URL, {"unit": "so"})
    assert response.status_code == 422
    assert f"?within={units.home_affairs.path}" in text(response).replace("%2F", "/")
    chosen = text(auditor.get(URL, {"within": units.home_affairs.path}))
    assert "Trong <b>Sở Nội vụ</b>" in chosen


@pytest.mark.parametrize(
    "query",
    [
        {"since": "31/02/2026"},
        {"since": "02/03/2026", "until": "01/03/2026"},
        {"kind": "nothing"},
        {"outcome": "maybe"},
        {"unit": "Sở Không Có Thật"},
        {"within": "/1/x/"},
        {"session": "x"},
    ],
)
def test_what_cannot_be_looked_for_is_said(auditor, query):
    response = auditor.get(URL, query)
    assert response.status_code == 422
    assert "<table" not in text(response)


@pytest.mark.parametrize(
    "query", [{"before": "x"}, {"after": "1-1"}, {"before": "9" * 30 + "-1"}, {"account": "\x00"}]
)
def test_a_broken_address_breaks_nothing(auditor, query):
    assert auditor.get(URL, query).status_code in {200, 422}


def test_nothing_found_says_what_to_do(auditor):
    page = text(auditor.get(URL, {"account": "khongaica"}))
    assert "Không có sự kiện nào như vậy" in page


def test_an_event_is_shown_within_its_session(auditor, people):
    event = Event.objects.filter(kind="sign_in", actor_label="huybq.ttt").latest("at")
    auditor.get(URL + "export.csv")
    page = text(auditor.get(f"{URL}{event.pk}"))
    assert "<h1>Đăng nhập</h1>" in page
    assert "Trong cùng phiên đăng nhập" in page
    assert "Xuất nhật ký" in page
    session = text(auditor.get(URL, {"session": event.session_id}))
    assert f"Trong phiên đăng nhập số {event.session_id}." in session


def test_script_in_a_name_is_text(auditor, people, record):
    evil = "<script>alert(1)</script>"
    number = record(subject=Subject("unit", evil, evil), details={evil: evil})
    for page in (auditor.get(URL), auditor.get(f"{URL}{number}")):
        assert "<script>alert" not in text(page)


def test_a_page_costs_few_statements(auditor, record):
    for n in range(60):
        record(unit_path=f"/{n}/")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        auditor.get(URL)
    trail = [row["sql"] for row in statements if "audit_" in row["sql"]]
    assert len(trail) == 2
    assert len(statements) <= 5  # the person's menu asks what they may do for others


def test_the_list_leaves_as_csv_without_formulas(auditor, record):
    record(subject=Subject("application", 5, '=HYPERLINK("http://evil")'))
    response = auditor.get(URL + "export.csv", {"kind": "audit_exported"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="nhat-ky-')
    data = b"".join(response.streaming_content).decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(data, newline=""))
    assert heading[:4] == ["Số", "Thời điểm", "Sự kiện", "Kết quả"]
    assert {row[8] for row in rows} == {'\'=HYPERLINK("http://evil")', ""}


def test_the_list_leaves_as_excel(auditor, record):
    record(subject=Subject("application", 5, "=1+1"))
    response = auditor.get(URL + "export.xlsx", {"subject": "1"})
    data = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1][8] == "=1+1"
    assert isinstance(rows[1][1], datetime)


def test_an_export_is_recorded(auditor, people):
    response = auditor.get(URL + "export.csv", {"kind": "sign_in", "since": "01/01/2020"})
    assert b"".join(response.streaming_content)
    event = Event.objects.get(kind="audit_exported")
    assert event.actor_label == "huybq.ttt"
    assert event.details == {
        "format": "csv",
        "lines": 1,
        "filters": {"kind": "sign_in", "since": "2020-01-01"},
    }


def test_too_much_for_one_file_is_refused_before_it_starts(auditor, monkeypatch):
    monkeypatch.setitem(exports.MOST_LINES, "csv", 3)
    response = auditor.get(URL + "export.csv")
    assert response.status_code == 422
    assert "Có hơn 3 sự kiện" in text(response)
    assert not Event.objects.filter(kind="audit_exported").exists()


def test_a_unit_s_administrator_gets_the_subtree_from_every_door(people, units, sign_in):
    """SECURITY.md 49: pages, search, count, one event, export."""
    from lienthong.identity import actions
    from lienthong.kit.actor import SYSTEM

    actions.grant_role(actor=SYSTEM, account=people.clerk, role="auditor", unit=units.home_affairs)
    browser = sign_in(people.clerk)
    mine, others = "hantt.snv", "lamvv.budang"
    page = text(browser.get(URL))
    assert mine in page
    assert others not in page
    assert "Không có sự kiện nào như vậy" in text(browser.get(URL, {"subject": others}))
    assert "Không có sự kiện nào như vậy" in text(browser.get(URL, {"within": units.district.path}))
    named = browser.get(URL, {"unit": "UBND huyện Bù Đăng"})
    assert named.status_code == 422
    assert units.district.path not in text(named).replace("%2F", "/")
    outside = Event.objects.filter(subject_label=others).first()
    assert browser.get(f"{URL}{outside.pk}").status_code == 404
    exported = b"".join(browser.get(URL + "export.csv").streaming_content).decode()
    assert mine in exported
    assert others not in exported
    assert actor(people.clerk).may("audit.read", units.office.path)
