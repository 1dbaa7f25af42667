"""Attacks on the scoreboard: by strangers, by other units, by its own editors, by systems and files."""

import base64
import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from PIL import Image

from lienthong.directory.models import Unit
from lienthong.identity.models import Message
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries, tables
from lienthong.scoreboard.collecting.forms import filling
from lienthong.scoreboard.document import limits, paste
from lienthong.scoreboard.models import (
    Batch,
    Fact,
    Form,
    Indicator,
    PublishedFile,
    Report,
    Submission,
)
from lienthong.scoreboard.open import pace
from lienthong.scoreboard.reports import deciding, writing
from lienthong.scoreboard.yearend import archives
from tests.identity.test_vneid import bound
from tests.identity.vneid_world import CHIEF
from tests.scoreboard import documents
from tests.scoreboard.conftest import editor
from tests.scoreboard.forms import (
    ADDRESS,
    CODE,
    MEETINGS,
    SIGNED,
    UNIT,
    april,
    browser_of,
    february,
    form,
    hand_in,
    place,
    province,
    reporter,
    stranger,
)
from tests.scoreboard.test_reports import (
    approver,
    centre,
    draft,
    fresh,
    period,
    published,
    signed,
    writer,
)
from tests.scoreboard.test_scoreboard_api import API, FIGURES, granted, march, row, told, vendor
from tests.small_province import actor, add_account

__all__ = [  # fixtures
    "approver",
    "april",
    "centre",
    "draft",
    "editor",
    "february",
    "form",
    "march",
    "period",
    "province",
    "reporter",
    "stranger",
    "vendor",
    "writer",
]
FIGURES_OF_FEBRUARY = documents.FIGURES
PUBLIC = "online-dossiers"
NOTE = "điều chỉ đơn vị mình biết"
# What is internal to Sở Nội vụ, however it is written: 77.431 meetings, 8.642 of 9.753 documents.
CANARIES = ("77431", "77.431", "8642", "8.642", "88.61", "88,61", "88.60", NOTE)


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Routes of the scoreboard, with the names of their arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif "scoreboard" in route:
            yield route


ROUTES = sorted(set(addresses()))


def filled(route: str, ids: dict[str, object], **other: object) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str((ids | other)[found[1]]), route)


# ── Another unit's figures ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def secrets(form, vendor, province, reporter, editor) -> dict[str, object]:
    """Sở Nội vụ has told internal things by a system and by a form, beside a public thing of another
    unit; the centre writes a report of it. Ids of all that, by the names that addresses give them."""
    system = granted(province["H10"], MEETINGS, SIGNED, PUBLIC, name="Hệ thống khác")
    rows = [
        row(value=77431),
        row(SIGNED, numerator=8642, denominator=9753),
        row(PUBLIC, "H10.16", value=50),
    ]
    told(send(system, {"figures": rows}))
    hand_in(reporter, meetings=77431, signed=(8642, 9753), note=NOTE)
    period = queries.period("2023-03")
    report = writing.create(actor=editor, period=period, kind="special")
    one = archives.start(actor=editor, year=2023, form="pdf", until=3)
    return {
        "period": "2023-03", "period_code": "2023-03", "code": CODE, "unit": UNIT, "year": 2023,
        "indicator": MEETINGS, "kind": "highest", "format": "docx", "form": "xlsx", "name": "x.png",
        "report_id": report.pk, "section_id": report.pk, "cell_id": 1, "number": 1,
        "exception_id": 1, "target_id": 1, "index": "x", "rest": "x",
        "batch_id": Batch.objects.get(kind="api").pk, "archive_id": one.pk,
    }  # fmt: skip


def send(issued, said, address: str = FIGURES, **headers: str):
    """A batch, as JSON or as the very bytes."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    bearer = {"Authorization": f"Bearer {issued.secret}", **headers}
    client = Client(raise_request_exception=False)
    return client.put(address, body, content_type="application/json", headers=bearer)


CODES = (CODE, UNIT, MEETINGS, PUBLIC, "2023-03", "DTI")
QUERIES = (
    "",
    "?period=2023-03&format=csv&until=3",
    f"?period=2023-03&level=department&show={MEETINGS}",
)


def seen(browser: Client, ids: dict[str, object]) -> Iterator[tuple[str, bytes]]:
    """What a browser gets of every address: with every figure's id and every kind of code."""
    facts = [one.pk for one in Fact.objects.all()]
    for route in ROUTES:
        codes = CODES if "<str:code>" in route or "<slug:code>" in route else (CODE,)
        for fact in facts if "fact_id" in route else facts[:1]:
            for code in codes:
                for query in QUERIES:
                    path = filled(route, ids, fact_id=fact, code=code) + query
                    answer = browser.get(path)
                    yield path, answer.content if answer.status_code == 200 else b""


def test_another_unit_reads_nothing_internal_at_any_address(secrets, stranger):
    """Reading by every id and code, as a page and as a file; what came in one call with public figures
    among it."""
    leaks = [path for path, content in seen(browser_of(stranger), secrets) if told_in(content)]
    assert leaks == []


def test_a_visitor_reads_nothing_internal_at_any_address(secrets):
    """Nor while nobody is signed in, before and after the period is closed."""
    leaks = [path for path, content in seen(Client(), secrets) if told_in(content)]
    actions.close_period(actor=SYSTEM, period=queries.period("2023-03"))
    leaks += [path for path, content in seen(Client(), secrets) if told_in(content)]
    assert leaks == []


def told_in(content: bytes) -> bool:
    words = content.decode("utf-8", "replace")
    return any(canary in words for canary in CANARIES)


def test_the_canaries_sing_for_whom_they_are_meant(secrets, reporter):
    """The two tests above look at the right places."""
    assert sum(told_in(content) for _path, content in seen(browser_of(reporter), secrets)) > 4


# ── Addresses that nobody writes by hand ────────────────────────────────────────────────────────

ODD = ("%00", "'%22%3E%0d%0aX-Y:%20z", "9" * 30, "9" * 5000, "1e999")
NAMES = (
    *("level", "page", "part", "sort", "q", "show", "until", "topic", "tick", "draft", "rows"),
    *("lang", "number", "dated", "deadline", "form", "add", "chosen", "kind", "year", "unit"),
    *("format", "limit:signed-documents:low"),
)


@pytest.mark.parametrize("odd", ODD)
def test_no_address_breaks(secrets, editor, odd):
    """Every argument of every route, and every parameter that a page reads."""
    ids = secrets | {"fact_id": Fact.objects.order_by("pk").first().pk}
    browsers = {True: browser_of(editor), False: Client()}
    for browser in browsers.values():
        browser.raise_request_exception = False
    query = "&".join(f"{name}={odd[:400]}" for name in NAMES)
    broken = [
        (path[:200], status)
        for route in ROUTES
        for path in _odd_paths(route, ids | {"code": _code(route)}, odd, query)
        if (status := browsers["/public/" not in route].get(path).status_code) >= 500
    ]
    assert broken == []


def _code(route: str) -> str:
    if "/units/" in route or "/year-end/" in route:
        return UNIT
    periods = ("/reminders/", "/periods/", "/data/")
    return (
        "2023-03"
        if any(one in route for one in periods)
        else CODE
        if "/forms/" in route
        else PUBLIC
    )


def _odd_paths(route: str, ids: dict[str, object], odd: str, query: str) -> Iterator[str]:
    yield f"{filled(route, ids)}?{query}"
    yield f"{filled(route, ids)}?period={odd}&until={odd}"
    for name in re.findall(r"(\w+)>", route):
        yield filled(route, ids, **{name: odd})


# ── What is written in names ────────────────────────────────────────────────────────────────────

MARKUP = "<i onload=x>"
FORMULA = '=HYPERLINK("https://evil.example")'


def test_a_name_is_nowhere_markup(secrets, editor, province):
    """Of a unit, an indicator, a form, a report: on every page and in every drawing."""
    for model in (Unit, Indicator, Form, Report):
        column = "title" if model in (Form, Report) else "name"
        model.objects.update(**{column: MARKUP})
    pages = list(seen(browser_of(editor), secrets))
    assert [
        path for path, content in pages if MARKUP.encode() in content and b"<html" in content
    ] == []
    assert sum(b"&lt;i onload=x&gt;" in content for _path, content in pages) > 20


@pytest.mark.parametrize(
    "path",
    [
        "/scoreboard?format=csv&period=2023-03&topic=all",
        f"/scoreboard/indicators/{MEETINGS}?format=csv&period=2023-03",
        f"/scoreboard/units/{UNIT}?format=csv&period=2023-03",
    ],
)
def test_no_cell_of_a_dashboards_file_is_a_formula(secrets, editor, path):
    Unit.objects.update(name=FORMULA)
    Indicator.objects.update(name=FORMULA, short_name=FORMULA)
    answer = browser_of(editor).get(path)
    cells = [
        cell
        for line in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        for cell in line
    ]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))] == []


# ── Systems ─────────────────────────────────────────────────────────────────────────────────────


def said(amount: str, **more: str) -> bytes:
    """A batch of one row, written by hand."""
    named = "".join(f', "{name}": {given}' for name, given in more.items())
    return (
        f'{{"figures": [{{"indicator": "{MEETINGS}", "unit": "{UNIT}", "value": {amount}{named}}}]}}'
    ).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (said("1e99999999999999999999"), 400),
        (said("1e-99999999999999999999"), 400),
        (said('"1e99999999999999999999"'), 422),
        (said('"1_000"'), 422),
        (said('"\u0661"'), 422),
        (said("9" * 39), 422),
        (said("1", value="2"), 400),
        (b'{"figures": [], ' + said("1")[1:], 400),
        (said("1", **{"\\ud800": "1"}), 400),
        (said("1").replace(UNIT.encode(), b"\\ud800"), 422),
        (said("1").replace(UNIT.encode(), b"\\u0000"), 422),
        (b" " * 1_000_001, 413),
    ],
)
def test_a_body_that_no_honest_system_sends(vendor, body, status):
    """Each is answered in words, and nothing is stored: names that stand twice, halves of characters,
    numbers without end."""
    assert told(send(vendor, body), status)
    assert not Fact.objects.filter(period__code="2023-03").exists()


@pytest.mark.parametrize("shape", ["Basic %s", "%s", "Bearer  %s", "Bearer %s\0", "Bearer %sx"])
def test_a_key_that_is_not_presented_as_one_opens_nothing(vendor, shape):
    header = {"Authorization": shape % vendor.secret}
    assert told(Client().get(f"{API}/periods", headers=header), 401)
    assert told(Client().get(f"{API}/periods?access_token={vendor.secret}"), 401)


def test_one_system_does_not_keep_the_others_waiting(vendor, province):
    """Each key has a pace of its own."""
    other = granted(province["H10"], MEETINGS, name="Hệ thống khác")
    ask = {"headers": {"Authorization": f"Bearer {vendor.secret}"}}
    codes = {Client().get(f"{API}/indicators", **ask).status_code for _ in range(pace.MOST)}
    refused = Client().get(f"{API}/indicators", **ask)
    assert codes == {200} and told(refused, 429) and refused.headers["Retry-After"] == "60"
    ask["headers"]["Authorization"] = f"Bearer {other.secret}"
    assert told(Client().get(f"{API}/indicators", **ask))


def test_a_forged_address_has_no_pace_of_its_own(db):
    """X-Forwarded-For of somebody who is no proxy of ours."""
    asking = {"REMOTE_ADDR": "203.0.113.99"}
    with clock.standing_at(clock.now()):
        for number in range(pace.MOST + 1):
            forged = {"X-Forwarded-For": f"198.51.100.{number % 250}"}
            answer = Client().get("/public/scoreboard/data/x%0a", headers=forged, **asking)
            last = Client().get("/embed/scoreboard/none", headers=forged, **asking)
    assert answer.status_code == 404 and last.status_code == 429


# ── Closed periods ──────────────────────────────────────────────────────────────────────────────


def test_a_form_that_was_handed_in_is_not_taken_back_in_a_closed_period(reporter):
    """By the address, which the page does not show any more: it would make the unit late."""
    hand_in(reporter)
    actions.close_period(actor=SYSTEM, period=queries.period("2023-03"))
    browser_of(reporter).post(f"{ADDRESS}/withdraw")
    assert Submission.objects.get().state == "submitted"
    with pytest.raises(Refused):
        filling.withdraw(actor=reporter, place=place(reporter))


def test_handing_in_again_and_again_writes_to_nobody(reporter, desk):
    """Letters follow from the calendar and from what the centre does."""
    desk.configure("smtp")
    for _ in range(5):
        hand_in(reporter)
        filling.withdraw(actor=reporter, place=place(reporter))
    assert not Message.objects.exists()


def test_anothers_archive_does_not_exist(secrets, province):
    """Sheets of all units that another editor had made."""
    other = actor(add_account("namdh.stttt", "Đỗ Hoài Nam", province["H10.13"],
                              role="scoreboard_editor", over=province["H10"]))  # fmt: skip
    for end in ("", "/progress", "/file"):
        path = f"/scoreboard/year-end/archives/{secrets['archive_id']}{end}"
        assert browser_of(other).get(path).status_code == 404


# ── Reports ─────────────────────────────────────────────────────────────────────────────────────


def test_nobody_approves_the_own_report_with_another_account(draft, centre, approver):
    """One person, proved once, with two accounts that may approve; somebody else is there."""
    again = add_account("thaolt.sxd", "Lý Thanh Thảo", centre.writer.unit,
                        role="scoreboard_editor", over=draft_province(centre))  # fmt: skip
    for account in (centre.writer, again):
        bound(account, CHIEF)
    deciding.submit(actor=actor(centre.writer), report=draft, seen=fresh(draft).version)
    with pytest.raises(Refused, match="không tự duyệt"):
        deciding.approve(actor=actor(again), report=draft, seen=fresh(draft).version)
    deciding.approve(actor=approver, report=draft, seen=fresh(draft).version)


def draft_province(centre) -> Unit:
    return Unit.objects.get(pk=centre.writer.unit.parent_id)


@pytest.mark.parametrize("number", ["2/BC-SNV", "002/BC-SNV", "02/bc-snv", " 02/BC-SNV "])
def test_a_number_written_otherwise_is_the_same_number(draft, writer, approver, period, number):
    published(draft, writer, approver, "02/BC-SNV")
    other = signed(writer, writing.create(actor=writer, period=period, kind="regular"))
    with pytest.raises(Refused, match="đã dùng trong năm"):
        published(other, writer, approver, number)


def test_a_published_file_names_no_account_and_no_machine(draft, writer, approver):
    """What Word, a PDF reader and a spreadsheet tell of a file's making."""
    publication = published(draft, writer, approver)
    for file in PublishedFile.objects.filter(publication=publication):
        words = _unpacked(bytes(file.data))
        named = [one for one in (writer.label, approver.label, tempfile.gettempdir(), str(Path.cwd()))
                 if one.encode() in words]  # fmt: skip
        assert named == [], file.format


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data + repr(pypdf.PdfReader(io.BytesIO(data)).metadata).encode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


# ── Files and pastes ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"," * 10_000, b"\n" * 10_000, b"\0" * 100])
def test_a_table_without_words_is_refused_in_words(content):
    with pytest.raises(Refused):
        tables.read(content, known={})


def test_a_table_of_more_rows_than_units_is_not_worked_on():
    heading, line, *_more = (
        (FIGURES_OF_FEBRUARY / "2023-03-17_app_users.csv").read_bytes().splitlines()
    )
    with pytest.raises(Refused, match=r"có hơn 5\.000 dòng"):
        tables.read(b"\n".join([heading, *[line] * 5_001]), known={})


def test_many_small_files_do_not_hold_endless_pixels():
    """Three thousand bytes each, 25 million pixels each: a page of them would take many minutes."""
    file = io.BytesIO()
    Image.new("1", (5000, 5000)).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    read = paste.blocks(f'<img src="data:image/png;base64,{data}" alt="a">' * 12)
    assert len(read.blocks) == limits.MOST_PIXELS // 25_000_000 == 8
    assert "cộng lại quá lớn" in read.notes[0]
