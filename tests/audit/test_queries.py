"""Who sees which events (SECURITY.md 49), and finding some among many."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from lienthong.audit import actions, events, queries
from lienthong.audit.actions import Subject
from lienthong.audit.queries import Cursor, Filters
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor, Right
from lienthong.kit.refusal import NotFound

pytestmark = pytest.mark.django_db

DEPARTMENT, BUREAU, OTHER = "/1/5/", "/1/5/51/", "/1/50/"


def reader(*paths: str) -> Actor:
    """Someone who may read the trail of these subtrees."""
    rights = tuple(Right(queries.READ, path) for path in paths)
    return Actor(account_id=1, label="huybq.ttt", rights=rights)


@pytest.fixture
def numbers(record) -> dict[str, int]:
    """One event in each place of the tree, oldest first."""
    places = {"department": DEPARTMENT, "bureau": BUREAU, "other": OTHER, "nowhere": ""}
    return {name: record(unit_path=path) for name, path in places.items()}


ALL = Filters()


def seen(actor: Actor, filters: Filters = ALL) -> set[int]:
    return {event.id for event in queries.events(actor, filters).events}


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("/",), {"department", "bureau", "other", "nowhere"}),
        (("/1/",), {"department", "bureau", "other", "nowhere"}),
        ((DEPARTMENT,), {"department", "bureau"}),
        ((BUREAU,), {"bureau"}),
        ((OTHER,), {"other"}),
        ((BUREAU, OTHER), {"bureau", "other"}),
        ((DEPARTMENT, BUREAU), {"department", "bureau"}),
        (("/9/",), {"nowhere"}),
        (("/9/1/",), set()),
        ((), set()),
    ],
)
def test_an_actor_sees_the_subtrees_they_may_read(numbers, paths, names):
    actor, visible = reader(*paths), {numbers[name] for name in names}
    assert seen(actor) == visible
    assert queries.count(actor) == len(visible)
    assert {event.id for chunk in queries.every(actor) for event in chunk} == visible
    for number in numbers.values():
        if number in visible:
            assert queries.event(actor, number).id == number
        else:
            with pytest.raises(NotFound):
                queries.event(actor, number)


def test_another_right_opens_nothing(numbers):
    manager = Actor(account_id=1, label="x", rights=(Right("accounts.manage", "/"),))
    assert seen(manager) == set()


@pytest.mark.parametrize("unit", ["/", OTHER, "/1/", "/1/5"])
def test_a_unit_in_the_filter_never_widens_the_scope(numbers, unit):
    inside = {numbers["department"], numbers["bureau"]}
    assert seen(reader(DEPARTMENT), Filters(unit=unit)) <= inside
    assert seen(reader(DEPARTMENT), Filters(unit=OTHER)) == set()


def test_a_session_shows_only_what_may_be_seen_of_it(record, numbers):
    centre = queries.event(SYSTEM, numbers["bureau"])
    around = queries.around(reader(DEPARTMENT), centre)
    assert [event.id for event in around] == [numbers["department"], numbers["bureau"]]
    everything = queries.around(SYSTEM, centre)
    assert [event.id for event in everything] == list(numbers.values())


@pytest.fixture
def varied(record) -> dict[str, int]:
    hoa = Actor(account_id=7, label="hoalt.snv", address="10.1.1.1", session_id=1)
    lam = Actor(account_id=8, label="lamvv.budang", address="10.1.2.1", session_id=2)
    dau = Subject("account", 12, "Nguyễn Thị Đậu")
    with clock.standing_at(datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC)):  # 1 March, 23:59
        first = record(hoa, subject=dau)
    with clock.standing_at(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)):  # 2 March, 0:00
        second = record(lam, subject=Subject("unit", 12, "100% Đạt_A"), outcome="refused")
    return {"hoa": first, "lam": second}


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(), {"hoa", "lam"}),
        (Filters(since=date(2026, 3, 2)), {"lam"}),
        (Filters(until=date(2026, 3, 1)), {"hoa"}),
        (Filters(since=date(2026, 3, 1), until=date(2026, 3, 2)), {"hoa", "lam"}),
        (Filters(outcome="refused"), {"lam"}),
        (Filters(kind="audit_exported"), {"hoa", "lam"}),
        (Filters(kind="other"), set()),
        (Filters(account="hoa"), {"hoa"}),
        (Filters(account=" HoaLT"), {"hoa"}),
        (Filters(account="lt"), set()),
        (Filters(account="%"), set()),
        (Filters(subject="nguyen thi dau"), {"hoa"}),
        (Filters(subject="NGUYỄN THỊ ĐẬU"), {"hoa"}),
        (Filters(subject="100% đạt"), {"lam"}),
        (Filters(subject="10_"), {"lam"}),
        (Filters(subject_kind="account", subject_id="12"), {"hoa"}),
        (Filters(subject_kind="unit", subject_id="12"), {"lam"}),
        (Filters(address="10.1.1."), {"hoa"}),
        (Filters(address="10.1_1."), set()),
        (Filters(session=2), {"lam"}),
        (Filters(session=10**30), set()),
    ],
)
def test_filters(varied, filters, names):
    assert seen(SYSTEM, filters) == {varied[name] for name in names}


@pytest.fixture
def many(record) -> list[int]:
    """120 events, newest first; sixty of them in the same microsecond."""
    with clock.standing_at(clock.now()):
        same = [record() for _ in range(60)]
    return [*(record() for _ in range(60))][::-1] + same[::-1]


def test_pages_lead_to_the_end_and_back(many):
    first = queries.events(SYSTEM)
    second = queries.events(SYSTEM, cursor=first.older)
    third = queries.events(SYSTEM, cursor=second.older)
    pages = [first, second, third]
    assert [len(page.events) for page in pages] == [50, 50, 20]
    assert [event.id for page in pages for event in page.events] == many
    assert (first.newer, third.older) == (None, None)
    assert queries.events(SYSTEM, cursor=third.newer).events == second.events
    back = queries.events(SYSTEM, cursor=second.newer)
    assert (back.events, back.newer) == (first.events, None)
    assert back.older == first.older


def test_events_that_come_meanwhile_do_not_move_the_page(many, record):
    older = queries.events(SYSTEM).older
    before = queries.events(SYSTEM, cursor=older).events
    record()
    assert queries.events(SYSTEM, cursor=older).events == before


def test_all_of_them_in_chunks(many, monkeypatch):
    monkeypatch.setattr(queries, "LINES_PER_FETCH", 50)
    assert [event.id for chunk in queries.every(SYSTEM) for event in chunk] == many


def test_counting_stops(many):
    assert queries.count(SYSTEM, most=100) == 101
    assert queries.count(SYSTEM, most=120) == 120


@pytest.mark.parametrize("written", ["", "x", "1-x", "1", "9" * 40 + "-1", "-", "1-"])
def test_a_cursor_that_we_did_not_write_is_none(written):
    assert Cursor.parse(written) is None


def test_a_cursor_is_read_as_written():
    cursor = Cursor(datetime(2026, 3, 1, 16, 59, 59, 123456, tzinfo=UTC), 42)
    assert Cursor.parse(str(cursor)) == cursor
    assert queries.events(SYSTEM, cursor=Cursor.parse("1-" + "9" * 30)).events == []


PLANS = [
    (SYSTEM, Filters(account="officer77."), "event_actor"),
    (SYSTEM, Filters(subject="officer77 "), "event_subject"),
    (SYSTEM, Filters(subject_kind="account", subject_id="77"), "event_subject_id"),
    (SYSTEM, Filters(address="10.0.77."), "event_address"),
    (SYSTEM, Filters(session=77), "event_session"),
    (SYSTEM, Filters(outcome="failed"), "event_not_ok"),
    (SYSTEM, Filters(kind="audit_heads_restored"), "event_kind"),
    (SYSTEM, Filters(since=date(2999, 1, 1)), "event_at"),
    (reader("/1/77/"), Filters(), "event_unit"),
    (reader("/1/77/", "/1/78/"), Filters(), "event_unit"),
    (SYSTEM, Filters(unit="/1/77/"), "event_unit"),
]


@pytest.fixture
def thousands(db) -> None:
    for n in range(100):
        officer = Actor(account_id=n, label=f"officer{n}.x", address=f"10.0.{n}.1", session_id=n)
        about = Subject("account", n, officer.label)
        entries = [actions.Entry(events.AUDIT_EXPORTED, "ok", about, f"/1/{n}/")] * 50
        actions.record_many(actor=officer, entries=entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event")


def test_every_filter_has_its_index(thousands):
    for actor, filters, index in PLANS:
        assert index in queries._found(actor, filters).order_by("-at", "-id")[:50].explain(), (
            filters
        )
