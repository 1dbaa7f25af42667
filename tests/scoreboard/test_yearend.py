"""A unit's year on one sheet: as a page, as files, for all units together."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from click.testing import CliRunner
from docx import Document as Word
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from lienthong.config.cli import main
from lienthong.directory import actions as directory
from lienthong.directory.models import Succession, Unit
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.models import Batch, Fact, Indicator, Period, YearEndArchive
from lienthong.scoreboard.yearend import access, archives, files, words
from lienthong.scoreboard.yearend.sheet import Year
from tests.console.conftest import signed_in, text
from tests.small_province import actor, add_account

HOME = "/scoreboard/year-end"
SHEET = f"{HOME}/H10.31/2024"


def tell(period, code, unit, value, *, above=None, below=None, state="value"):
    """A figure of a month that somebody typed."""
    held = actions.ensure_period(period, actor=SYSTEM)
    batch = Batch.objects.create(
        kind="hand", period=held, name="Sổ tay", by="lienthong", at=clock.now()
    )
    figure = store.Figure(
        Indicator.objects.get(code=code).pk,
        unit.pk,
        None if value is None else D(value),
        state=state,
        numerator=above and D(above),
        denominator=below and D(below),
    )
    store.put(actor=SYSTEM, batch=batch, figures=[figure])


@pytest.fixture
def year(units):
    """An empty year of twelve months."""
    actions.load_catalogue(actor=SYSTEM)
    for month in range(1, 13):
        actions.ensure_period(f"2024-{month:02}", actor=SYSTEM)
    return units


def row(unit, code, until=None, year=2024):
    found = Year(year, until).sheet(unit)
    return next(one for one in found.rows if one.indicator.code == code)


def month(of, number):
    return of.months[number - 1]


# ── What the sheet says ─────────────────────────────────────────────────────────────────────────


def test_twelve_months_and_what_they_make_together(year):
    tell("2024-01", "paperless-meetings", year.construction, 3)
    tell("2024-12", "paperless-meetings", year.construction, 0)
    meetings = row(year.construction, "paperless-meetings")

    assert month(meetings, 1).value == 3 and month(meetings, 12).value == 0
    assert meetings.value == 0  # the year so far, in December
    assert month(meetings, 2).state == "no_data"


def test_a_missing_december_is_no_year(year):
    tell("2024-11", "paperless-meetings", year.construction, 9)

    assert row(year.construction, "paperless-meetings").value is None
    assert row(year.construction, "paperless-meetings", until=11).value == 9


def test_what_is_added_over_time_is_added(year):
    for number in (2, 3, 7):
        tell(f"2024-{number:02}", "app-users-added", year.district, 10)

    assert row(year.district, "app-users-added").value == 30


def test_missing_is_told_as_missing(year):
    tell("2024-02", "plan-issued", year.construction, 1)
    tell("2024-03", "plan-issued", year.construction, None, state="not_applicable")
    lines = words.missing(Year(2024).sheet(year.construction))

    assert "Ban hành kế hoạch chuyển đổi số: tháng 1, 4–12" in lines
    assert not any(line.startswith("Chưa mở kỳ") for line in lines)


def test_months_that_nobody_opened_are_said_once(units):
    actions.load_catalogue(actor=SYSTEM)
    tell("2024-03", "plan-issued", units.construction, 1)
    lines = words.missing(Year(2024).sheet(units.construction))

    assert lines[0] == "Chưa mở kỳ: tháng 1, 2"
    assert "Ban hành kế hoạch chuyển đổi số: tháng 3" not in lines


def test_target_verdict_and_rank(year):
    tell("2024-12", "online-dossiers", year.construction, "49.99")
    tell("2024-12", "online-dossiers", year.home_affairs, 50)
    behind = row(year.construction, "online-dossiers")
    ahead = row(year.home_affairs, "online-dossiers")

    assert (words.verdict(behind), words.rank(behind)) == ("Không đạt", "2/2")
    assert (words.verdict(ahead), words.rank(ahead), ahead.target) == ("Đạt", "1/2", 50)


def test_the_index_comes_with_all_its_parts(year):
    tell("2024-12", "signed-documents", year.construction, 80)
    (index,) = Year(2024).sheet(year.construction).indexes

    assert index.score.value == 16  # 80 × 20 of 100
    assert index.score.parts["signed-documents"].score == 80
    assert index.score.parts["plan-issued"].score is None


def test_a_source_is_numbered_once(figures):
    found = Year(2023, 2).sheet(figures["H10.31"])
    shared = next(one for one in found.evidence if "shared_platforms" in one.batch.name)
    named = [one.indicator.code for one in found.rows if shared.number in one.sources]

    assert named == [
        "paperless-meetings",
        "signed-documents",
        "online-documents",
        "official-email",
    ]
    assert shared.row == 33 and shared.printed == "UBND H.Bù Đẳng"


def test_a_merged_unit_carries_on_its_parts(year):
    parts = {"above": 30, "below": 40}, {"above": 10, "below": 60}
    old = [year.home_affairs, year.construction]
    for unit, part in zip(old, parts, strict=True):
        tell("2024-05", "online-dossiers", unit, D(part["above"] * 100) / part["below"], **part)
    new = directory.add_unit(
        actor=SYSTEM,
        parent=year.province,
        draft=directory.UnitDraft(
            name="Sở Nội vụ và Xây dựng", code="H10.77", level="department", kind="state"
        ),
        valid_from=date(2024, 7, 1),
    )
    for unit in old:
        _succeed(unit, new)
    tell("2024-12", "online-dossiers", new, 60)
    found = Year(2024).sheet(new)
    merged = next(one for one in found.rows if one.indicator.code == "online-dossiers")

    assert month(merged, 5).value == 40 and month(merged, 12).value == 60
    assert len(month(merged, 5).facts) == 2
    assert [one.name for one in found.predecessors] == ["Sở Nội vụ", "Sở Xây dựng"]


def _succeed(old, new):
    """By a decision of 1 July."""
    day = date(2024, 7, 1)
    Unit.objects.filter(pk=old.pk).update(valid_to=day)
    Succession.objects.create(
        predecessor=old,
        successor=new,
        effective_on=day,
        successor_until=new.valid_to,
        change="merge",
        decision_number="12/QĐ",
        decision_date=day,
    )


def test_a_unit_that_ended_is_measured_until_then(year):
    tell("2024-06", "paperless-meetings", year.construction, 4)
    Unit.objects.filter(pk=year.construction.pk).update(valid_to=date(2024, 7, 1))
    ended = Unit.objects.get(pk=year.construction.pk)
    found = Year(2024).sheet(ended)

    assert found.closing.code == "2024-06"
    assert row(ended, "paperless-meetings").value == 4


def test_a_year_without_months_is_refused(units):
    with pytest.raises(Refused, match="2024 chưa có kỳ tháng nào"):
        Year(2024)


@pytest.mark.parametrize(
    ("many", "shown"),
    [((), ""), ((3,), "3"), ((1, 2), "1, 2"), ((1, 3, 4, 5, 9), "1, 3–5, 9")],
)
def test_numbers_in_a_row_are_drawn_together(many, shown):
    assert words.numbers(many) == shown


# ── Files, opened and read back ─────────────────────────────────────────────────────────────────


@pytest.fixture
def sheet(figures):
    return Year(2023, 2).sheet(figures["H10.31"])


def test_word_says_what_the_sheet_says(sheet):
    read = Word(io.BytesIO(files.file(sheet, "docx")))
    (_head, whole, index, months, _amounts, sources, signing) = read.tables
    meetings = [cell.text for cell in whole.rows[4].cells]
    each_month = [cell.text for cell in months.rows[5].cells]

    assert meetings[1] == "Số cuộc họp trên phần mềm họp không giấy"
    assert (meetings[3], meetings[6], meetings[7]) == ("78", "3/11", "5")
    assert each_month[3:6] == ["–", "78", ""]
    assert index.rows[-1].cells[2].text == "72,34"
    assert len(sources.rows) == 1 + len(sheet.evidence)
    assert "THỦ TRƯỞNG ĐƠN VỊ" in signing.rows[0].cells[1].text


def test_pdf_is_archivable_and_says_the_same(sheet):
    read = PdfReader(io.BytesIO(files.file(sheet, "pdf")))
    said = "\n".join(one.extract_text() for one in read.pages)

    assert read.pages[0].extract_text().startswith("UBND TỈNH BÌNH PHƯỚC")
    assert b"pdfaid:part" in read.trailer["/Root"]["/Metadata"].get_data()
    assert "PHIẾU ĐÁNH GIÁ NĂM 2023" in said and "UBND huyện Bù Đăng" in said
    assert "Chưa mở kỳ: tháng 1" in said and "NGƯỜI LẬP PHIẾU" in said


def test_a_departments_year_is_two_sides_the_months_across(figures):
    made = files.file(Year(2023, 2).sheet(figures["H10.04"]), "pdf")
    first, second = PdfReader(io.BytesIO(made)).pages

    assert first.mediabox.width < first.mediabox.height
    assert second.mediabox.width > second.mediabox.height
    told = second.extract_text()
    assert told.index("Từng tháng") < told.index("Minh chứng") < told.index("NGƯỜI LẬP PHIẾU")
    assert "Kết quả cả năm" in first.extract_text()


def test_twenty_five_indicators_months_are_on_one_side(figures):
    found = Year(2023, 2).sheet(figures["H10.31"])
    rows = tuple(one for one in found.rows if one.indicator.measure != "amount")
    many = replace(found, rows=(*rows, *rows[: 25 - len(rows)]), indexes=())
    sides = PdfReader(io.BytesIO(files.file(many, "pdf"))).pages

    (across,) = [one.extract_text() for one in sides if "Từng tháng năm 2023" in one.extract_text()]
    assert "“x”: không áp dụng" in across  # the note beneath it


def test_evidence_says_what_it_is_and_leads_to_it(sheet, settings):
    reader = PdfReader(io.BytesIO(files.file(sheet, "pdf")))
    notes = [one.get_object() for side in reader.pages for one in side.get("/Annots", [])]
    led = {one["/A"]["/URI"] for one in notes if "/A" in one}

    assert led == {f"{settings.ISSUER}/scoreboard/figures/{one.fact}" for one in sheet.evidence}
    told = " ".join(reader.pages[-1].extract_text().split())
    assert "Tệp 2023-03-17_shared_platforms.csv, dòng 33 UBND H.Bù Đẳng Tháng 02/2023" in told


def test_xlsx_holds_numbers(sheet):
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.file(sheet, "xlsx")))
    sheets = (book.get_sheet_by_name(name).to_python() for name in ("Bảng 3", "Bảng 4"))
    february = {line[1]: line[4] for lines in sheets for line in lines if len(line) > 4}

    assert february["Tỷ lệ văn bản điện tử được ký số"] == 53.99
    assert february["Số tiền thanh toán trực tuyến phí, lệ phí từ đầu năm"] == 6.045001


def test_the_same_sheet_is_the_same_bytes(sheet):
    moment = clock.now()

    assert files.file(sheet, "pdf", moment=moment) == files.file(sheet, "pdf", moment=moment)


# ── By command ──────────────────────────────────────────────────────────────────────────────────


def command(*arguments):
    return CliRunner().invoke(main, ["scoreboard", "year-end", *map(str, arguments)])


def test_the_command_writes_a_file(figures, tmp_path):
    path = tmp_path / "phieu.pdf"
    done = command("H10.31", "--year", 2023, "--until", 2, "-o", path, "--json")
    facts = json.loads(done.stdout)

    assert done.exit_code == 0 and path.read_bytes().startswith(b"%PDF")
    assert (facts["unit"], facts["until"], facts["indicators"]) == ("H10.31", "2023-03-17", 28)


def test_the_command_refuses_what_is_not_there(figures, tmp_path):
    nowhere = command("H10.31", "--year", 2019, "-o", tmp_path / "x.pdf", "--json")

    assert nowhere.exit_code == 1 and "2019" in nowhere.stdout + nowhere.stderr
    assert not (tmp_path / "x.pdf").exists()


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def meetings(year) -> Fact:
    """78 paperless meetings of the district until November; December has been opened, and is empty."""
    tell("2024-11", "paperless-meetings", year.district, 78)
    return Fact.objects.get()


@pytest.fixture
def centre(meetings, people):
    return signed_in(people.province_admin)


@pytest.fixture
def leader(meetings, year):
    """Of the district, with what is beneath it."""
    account = add_account("nghipv.budang", "Phan Văn Nghị", year.district, role="leader")
    return signed_in(account)


def test_the_list_has_what_the_reader_may_open(centre, leader):
    everything, own = text(centre.get(HOME)), text(leader.get(f"{HOME}?period=2024-11"))

    assert f'href="{HOME}/H10.16/2024?until=11"' in everything
    assert f'href="{HOME}/H10.31/2024?until=11"' in own and "H10.16/2024" not in own
    assert "Lập một tệp nén" in everything and "Lập một tệp nén" not in own


def test_units_are_found_by_level_and_by_name(centre):
    districts = text(centre.get(f"{HOME}?level=district"))
    found = text(centre.get(f"{HOME}?q=xay dung"))

    assert "H10.31/2024" in districts and "H10.16/2024" not in districts
    assert "H10.16/2024" in found and "H10.09/2024" not in found
    assert "Không có đơn vị nào như vậy" in text(centre.get(f"{HOME}?q=khong co"))
    assert centre.get(f"{HOME}?period=2019-01").status_code == 404


def test_every_figure_leads_to_its_source(centre, meetings):
    shown = text(centre.get(f"{SHEET}?until=11"))

    assert f'href="/scoreboard/figures/{meetings.pk}">78</a>' in shown
    assert "1 trong 28 chỉ tiêu có số liệu của năm." in shown
    assert "Nhập tay: Sổ tay" in shown


def test_another_units_sheet_does_not_exist(leader):
    assert leader.get(SHEET).status_code == 200
    assert leader.get(f"{HOME}/H10.16/2024").status_code == 404
    assert leader.get(f"{HOME}/H10.16/2024/pdf").status_code == 404
    assert leader.get(f"{HOME}/H10.31/2019").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_a_source_may_be_named_in_signs_that_no_font_has(leader, meetings, form):
    Batch.objects.filter(pk=meetings.batch_id).update(name="Số liệu 📊")
    assert leader.get(f"{SHEET}/{form}").status_code == 200


def test_no_year_and_no_month_is_not_there(leader):
    for year in (0, 99999):
        assert leader.get(f"{HOME}/H10.31/{year}").status_code == 404
    assert leader.get(f"{SHEET}?until={'9' * 5000}").status_code == 200
    assert leader.get(f"{HOME}/%00/2024").status_code == 404
    assert leader.get(f"{HOME}?period=%00").status_code == 404


def test_who_reads_nothing_has_no_page(meetings, people):
    assert signed_in(people.clerk).get(HOME).status_code == 404
    with pytest.raises(NotFound):
        access.unit(actor(people.clerk), "H10.31")


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_files_are_named_in_plain_letters(leader, form):
    answer = leader.get(f"{SHEET}/{form}?until=11")

    assert answer.status_code == 200
    name = f'filename="phieu-danh-gia-2024-H10-31-ubnd-huyen-bu-dang.{form}"'
    assert name in answer["Content-Disposition"]
    assert leader.get(f"{SHEET}/exe").status_code == 404


def test_an_empty_installation_says_what_to_do(units):
    head = add_account("x.snv", "Nguyễn An", units.home_affairs, role="leader")

    assert "Hãy mở một kỳ tháng" in text(signed_in(head).get(HOME))


# ── All units in a zip ──────────────────────────────────────────────────────────────────────────

ALL = f"{HOME}/2024/all"


def test_all_sheets_are_made_by_a_job(centre):
    answer = centre.post(ALL, {"form": "xlsx", "until": "11"})
    assert answer.status_code == 303
    assert "Đang lập từng phiếu" in text(centre.get(answer.url))
    assert centre.get(f"{answer.url}/file").status_code == 404
    jobs.run_waiting()

    assert "Đã lập 5 phiếu." in text(centre.get(answer.url))
    assert centre.get(f"{answer.url}/progress")["HX-Refresh"] == "true"
    packed = zipfile.ZipFile(io.BytesIO(centre.get(f"{answer.url}/file").content))
    assert packed.testzip() is None
    assert sorted(packed.namelist()) == [
        "phieu-danh-gia-2024-H10-09-so-noi-vu.xlsx",
        "phieu-danh-gia-2024-H10-16-so-xay-dung.xlsx",
        "phieu-danh-gia-2024-H10-31-5-xa-bom-bo.xlsx",
        "phieu-danh-gia-2024-H10-31-ubnd-huyen-bu-dang.xlsx",
        "phieu-danh-gia-2024-H10-tinh-binh-phuoc.xlsx",
    ]


def test_asking_twice_makes_one(centre):
    first, second = (centre.post(ALL, {"form": "pdf", "until": "11"}) for _ in range(2))

    assert first.url == second.url and YearEndArchive.objects.count() == 1


def test_only_the_centre_has_all_sheets_made(centre, leader):
    made = centre.post(ALL, {"form": "pdf"})

    assert leader.post(ALL, {"form": "pdf"}).status_code == 404
    assert leader.get(made.url).status_code == 404
    assert centre.post(ALL, {"form": "exe"}).url == HOME


def test_what_went_wrong_is_told(centre):
    answer = centre.post(ALL, {"form": "pdf"})
    for model in (Fact, Batch, Period):
        model.objects.all().delete()
    jobs.run_waiting()

    assert "Không lập được." in text(centre.get(answer.url))


def test_archives_are_forgotten_after_a_week(centre):
    centre.post(ALL, {"form": "pdf"})
    with clock.later_by(timedelta(days=8)):
        archives.forget_old()

    assert not YearEndArchive.objects.exists()
