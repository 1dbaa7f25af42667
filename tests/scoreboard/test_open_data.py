"""What everyone may see: public indicators of closed periods, alike for everybody, and nothing else."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.open import history
from lienthong.scoreboard.open.rows import COLUMNS, rows
from tests.console.conftest import signed_in, text
from tests.small_province import add_account

HOME, DATA = "/public/scoreboard", "/public/scoreboard/data"
SERVICES, DOSSIERS, INTERNAL = (
    "online-services-with-dossiers",
    "online-dossiers",
    "signed-documents",
)
PUBLIC_PAGES = (
    HOME,
    f"{HOME}/reuse",
    f"{HOME}/indicators/{SERVICES}",
    f"{HOME}/indicators/{SERVICES}/embed",
)
FILES = (
    f"{DATA}/index.json",
    f"{DATA}/periods/2023-02.csv",
    f"{DATA}/periods/2023-02.json",
    f"{DATA}/history/{SERVICES}.csv",
    f"{DATA}/figures/2023-02/{SERVICES}.json",
)
EMBED = f"/embed/scoreboard/{SERVICES}"


@pytest.fixture
def closed(figures):
    """February is closed; July is in work."""
    actions.close_period(actor=SYSTEM, period=queries.period("2023-02"))
    return figures


@pytest.fixture
def stranger(closed):
    return Client()


def lines(answer) -> list[dict[str, str]]:
    """A CSV file as dictionaries."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────


def test_everyone_sees_the_indicators_of_a_closed_period_by_topic(stranger):
    shown = text(stranger.get(HOME))
    assert "Tháng 02/2023" in shown and "Số liệu đến hết ngày" in shown
    assert "Dịch vụ công trực tuyến" in shown and "Tổng đài 1022" in shown
    assert "Tháng 07/2023" not in shown  # in work
    assert INTERNAL not in shown and "ký số" not in shown  # internal


def test_an_indicator_shows_who_stands_where(stranger):
    shown = text(stranger.get(f"{HOME}/indicators/{SERVICES}"))
    assert "25/27 đơn vị đạt 100%" in shown
    assert re.search(
        r"Sở GTVT</th>\s*<td class=\"figure\"><div class=\"measured\"><b>88,90%</b>", shown
    )
    assert 'class="tick" x="80.00"' in shown  # the target
    district = text(stranger.get(f"{HOME}/indicators/{SERVICES}?level=district&period=2023-02"))
    assert "Huyện Hớn Quản" in district and "Sở GTVT</th>" not in district


def test_who_did_not_report_is_not_at_zero(stranger):
    Fact.objects.get(indicator__code=SERVICES, unit__code="H10.17").delete()
    shown = text(stranger.get(f"{HOME}/indicators/{SERVICES}"))
    assert '<div class="measured none"><b>Chưa có số liệu</b>' in shown


def test_codes_of_the_platforms_own_indicators_are_addresses_too(stranger):
    Indicator.objects.filter(code=SERVICES).update(code="app-use.ioffice-v4")
    for address in (*PUBLIC_PAGES, *FILES, EMBED):
        answer = stranger.get(address.replace(SERVICES, "app-use.ioffice-v4"))
        assert answer.status_code == 200, address


def test_unplaced_rows_count_and_do_not_rank(stranger):
    shown = text(stranger.get(f"{HOME}/indicators/app-users"))
    assert "Không xác định" in shown and "Toàn tỉnh: 25.856" in shown


def test_without_a_closed_period_there_is_nothing_yet(figures, client):
    assert "Chưa có kỳ nào được công khai" in text(client.get(HOME))
    for address in (f"{HOME}/indicators/{SERVICES}", EMBED, *FILES[1:3], FILES[4]):
        assert client.get(address).status_code == 404
    assert client.get(f"{DATA}/index.json").json()["periods"] == []
    assert lines(client.get(f"{DATA}/history/{SERVICES}.csv")) == []


def test_a_period_that_is_reopened_goes_away_again(stranger):
    actions.reopen_period(actor=SYSTEM, period=queries.period("2023-02"), reason="Sai tệp")
    assert "Chưa có kỳ nào" in text(stranger.get(HOME))
    assert stranger.get(f"{DATA}/periods/2023-02.csv").status_code == 404


def test_a_period_in_work_does_not_show_through_a_comparison(figures, client):
    january = actions.ensure_period("2023-01", actor=SYSTEM)
    one = Indicator.objects.get(code="app-users")
    february = queries.period("2023-02")
    for fact in Fact.objects.filter(indicator=one, period=february):
        fact.pk, fact.period, fact.value = None, january, fact.value - 7
        fact.save()
    actions.close_period(actor=SYSTEM, period=february)
    file = f"{DATA}/figures/2023-02/app-users.csv"
    assert not any(row["previous"] for row in lines(client.get(file)))
    assert "Tăng" not in text(client.get(f"{HOME}/indicators/app-users"))
    actions.close_period(actor=SYSTEM, period=january)
    assert any(row["previous"] for row in lines(client.get(file)))


# ── Data ────────────────────────────────────────────────────────────────────────────────────────


def test_the_index_says_what_there_is(stranger):
    told = stranger.get(f"{DATA}/index.json").json()
    assert [one["identifier"] for one in told["periods"]] == ["2023-02"]
    assert {one["identifier"] for one in told["dataset"]} == set(
        Indicator.objects.filter(public=True).values_list("code", flat=True)
    )
    assert told["license"]["title"] and told["publisher"] == "Tỉnh Bình Phước"
    assert {one["name"] for one in told["columns"]} == set(COLUMNS)
    (dossiers,) = (one for one in told["dataset"] if one["identifier"] == DOSSIERS)
    assert "trên" in dossiers["description"] and dossiers["unit_of_measure"] == "%"
    for one in (*told["periods"], dossiers):
        for file in one["distribution"]:
            address = file["downloadURL"].removeprefix(settings.ISSUER)
            assert stranger.get(address).headers["Content-Type"].startswith(file["mediaType"])


def test_the_file_of_a_period_holds_every_public_figure_and_no_other(stranger):
    given = lines(stranger.get(f"{DATA}/periods/2023-02.csv"))
    told = {
        (row["indicator"], row["unit"]): row["value"] for row in given if row["state"] == "value"
    }
    facts = Fact.objects.filter(period__code="2023-02", indicator__public=True, state="value")
    expected = {
        (one.indicator.code, one.unit.code) for one in facts.select_related("indicator", "unit")
    }
    assert {key for key in told if key[1]} == expected
    assert list(given[0]) == list(COLUMNS)


def test_zero_no_data_and_not_applicable_are_three_things(stranger):
    Fact.objects.get(indicator__code=SERVICES, unit__code="H10.17").delete()
    given = stranger.get(f"{DATA}/figures/2023-02/{SERVICES}.json").json()["figures"]
    assert {row["state"] for row in given if row["kind"] == "unit"} >= {"value", "no_data"}
    assert all((row["value"] is None) == (row["state"] != "value") for row in given)


def test_csv_and_json_say_the_same(stranger):
    address = f"{DATA}/figures/2023-02/{SERVICES}"
    given = stranger.get(f"{address}.json").json()["figures"]
    assert [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in given
    ] == lines(stranger.get(f"{address}.csv"))


def test_the_file_of_a_period_says_what_standings_say(stranger):
    period = queries.period("2023-02")
    found = period_standings(period, Indicator.objects.filter(public=True)).values()
    expected = [row for one in found for row in rows(one)]
    assert stranger.get(f"{DATA}/periods/2023-02.json").json()["figures"] == expected


def test_history_says_of_each_period_what_its_standings_say(stranger):
    actions.close_period(actor=SYSTEM, period=queries.period("2023-07"))
    wanted = ("period", "unit", "state", "value")
    for one in Indicator.objects.filter(code__in=(SERVICES, "plan-issued", "app-users")):
        expected = [
            tuple(row[name] for name in wanted)
            for period in (queries.period("2023-02"), queries.period("2023-07"))
            if Fact.objects.filter(period=period, indicator=one).exists()
            for row in rows(period_standings(period, [one])[one.code])
            if row["kind"] != "total"
        ]
        assert [tuple(row[name] for name in wanted) for row in history.history(one)] == expected


# ── Caches, other sites ─────────────────────────────────────────────────────────────────────────


def test_what_has_not_changed_is_not_sent_again(stranger):
    for address in (*PUBLIC_PAGES, *FILES, EMBED):
        first = stranger.get(address)
        assert first.headers["Cache-Control"] == "public, max-age=300", address
        again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert not first.cookies


CHOSEN = {
    "Accept-Language": "en",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Original-URL": "/evil",
    "Forwarded": "host=evil.example",
}


def test_a_cache_keeps_nothing_that_somebody_chose(stranger):
    for address in (*PUBLIC_PAGES, *FILES, EMBED):
        plain, told = stranger.get(address), stranger.get(address, headers=CHOSEN)
        assert told.content == plain.content, address
        assert b"evil" not in told.content and b"testserver" not in told.content


def test_who_is_signed_in_leaves_no_trace_in_what_is_kept(closed):
    account = add_account("hoalt.snv", "Lê Thị Hoa", closed["H10.13"], role="province_admin",
                          over=closed["H10"])  # fmt: skip
    for address in PUBLIC_PAGES:
        assert signed_in(account).get(address).content == Client().get(address).content


def test_pages_vary_by_the_language_cookie_and_files_do_not(stranger):
    assert "Cookie" in stranger.get(HOME).headers["Vary"]
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for address in (*FILES, EMBED):
        answer = english.get(address)
        assert answer.content == stranger.get(address).content
        assert answer.headers["Content-Language"] == "vi"
        assert "Vary" not in answer.headers
    assert english.get(HOME).content != stranger.get(HOME).content


def test_any_page_may_read_the_files(stranger):
    for address in FILES:
        headers = stranger.get(address).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
    asked = stranger.options(FILES[0])
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in stranger.get(HOME).headers


def test_only_the_ranking_for_frames_may_be_framed(stranger):
    framed = stranger.get(EMBED)
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'none'" in policy
    assert "X-Frame-Options" not in framed.headers
    shown = text(framed)
    assert "<script" not in shown and "<form" not in shown and len(shown) < 20_000
    again = stranger.get(EMBED, headers={"If-None-Match": framed.headers["ETag"]})
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in again.headers
    for address in (*PUBLIC_PAGES, *FILES, "/sign-in", "/embed/scoreboard/none", "/"):
        headers = stranger.get(address).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_a_framed_ranking_shows_as_much_as_asked_for(stranger):
    rows_of = lambda query: text(stranger.get(EMBED + query)).count('<th scope="row">')  # noqa: E731
    assert rows_of("") == 10 and rows_of("?rows=3") == 3
    assert rows_of("?rows=9999999") == rows_of("?rows=x") == rows_of("?rows=²") == 10
    assert rows_of("?level=district") == 10
    assert 'lang="en"' in text(stranger.get(f"{EMBED}?lang=en"))


def test_the_snippet_names_our_own_address(stranger):
    shown = text(stranger.get(f"{HOME}/indicators/{SERVICES}/embed"))
    assert f"&lt;iframe src=&quot;{settings.ISSUER}{EMBED}&quot;" in shown.replace('"', "&quot;")


# ── Attacks ─────────────────────────────────────────────────────────────────────────────────────


def anonymous(content: bytes) -> bytes:
    """Without the address that was asked for and the reference that the log holds."""
    return re.sub(rb"[0-9A-Z]{4}-?[0-9A-Z]{4}|signed-documents|not-there-at-all", b"", content)


CODED = (
    f"{HOME}/indicators/%s",
    f"{HOME}/indicators/%s/embed",
    f"{DATA}/history/%s.csv",
    f"{DATA}/history/%s.json",
    f"{DATA}/figures/2023-02/%s.csv",
    "/embed/scoreboard/%s",
)


def test_an_internal_indicator_and_none_look_the_same(stranger):
    for shape in CODED:
        internal, unknown = (stranger.get(shape % code) for code in (INTERNAL, "not-there-at-all"))
        assert (internal.status_code, unknown.status_code) == (404, 404), shape
        assert anonymous(internal.content) == anonymous(unknown.content), shape


WRONG = (
    f"{HOME}/indicators/%00",
    f"{DATA}/history/a%00.csv",
    "/embed/scoreboard/%0a",
    f"{HOME}?period={'9' * 5000}",
    f"{HOME}?period=2023-07",
    f"{HOME}?period=%00",
    f"{HOME}/indicators/{'a' * 3000}",
    f"{HOME}/indicators/{SERVICES}?level={'x' * 5000}",
    f"{HOME}/indicators/{SERVICES}?level=%00",
    f"{DATA}/periods/2023-99.csv",
    f"{DATA}/periods/{'2' * 3000}.json",
    f"{DATA}/figures/2023-07/{SERVICES}.csv",
    f"{DATA}/history/{'a' * 3000}.csv",
    f"{DATA}/history/..%2f..%2fetc.csv",
    f"{EMBED}?period=x' OR 1=1",
)


def test_what_is_no_period_level_or_indicator_is_not_found(stranger):
    for address in WRONG:
        assert stranger.get(address).status_code == 404, address[:100]


def test_nothing_is_taken_but_reading(stranger):
    for address in (*PUBLIC_PAGES, *FILES, EMBED):
        assert stranger.post(address).status_code == 405


def test_a_name_that_looks_like_a_formula_does_not_run(stranger, closed):
    closed["H10.13"].name = '=HYPERLINK("http://evil.example";"x")'
    closed["H10.13"].save()
    Indicator.objects.filter(code=SERVICES).update(name="@SUM(A1)\n+1")
    given = lines(stranger.get(f"{DATA}/figures/2023-02/{SERVICES}.csv"))
    cells = {cell for row in given for cell in row.values()}
    assert not any(cell.startswith(tuple("=+@\t\r")) for cell in cells)
    assert "'@SUM(A1)\n+1" in cells


def test_who_asks_without_end_is_asked_to_wait(stranger):
    asking = {"REMOTE_ADDR": "203.0.113.77"}
    with clock.standing_at(clock.now()):
        codes = {stranger.get("/embed/scoreboard/none", **asking).status_code for _ in range(300)}
        refused = stranger.get(f"{DATA}/index.json", **asking)
    assert codes == {404}
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "60"
    assert refused.headers["Cache-Control"] == "no-store"
    assert stranger.get(f"{DATA}/index.json", REMOTE_ADDR="203.0.113.78").status_code == 200
    with clock.later_by(timedelta(seconds=1)):
        assert stranger.get(f"{DATA}/index.json", **asking).status_code == 200


COSTS = (
    (HOME, 16),
    (f"{HOME}/reuse", 2),
    (f"{HOME}/indicators/{SERVICES}", 18),
    (EMBED, 16),
    (f"{DATA}/index.json", 3),
    (f"{DATA}/periods/2023-02.csv", 16),
    (f"{DATA}/figures/2023-02/{SERVICES}.csv", 16),
    (f"{DATA}/history/{SERVICES}.csv", 6),
)


def test_each_answer_costs_few_statements(stranger, django_assert_max_num_queries):
    for address, most in COSTS:
        stranger.get(address)
        with django_assert_max_num_queries(most, info=address):
            stranger.get(address)
