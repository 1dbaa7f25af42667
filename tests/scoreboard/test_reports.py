"""A report on its way: begun, written by several, submitted, approved, published, replaced."""

import hashlib
import io
import json
from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import pypdf
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, connection, transaction

from lienthong.audit.models import Event
from lienthong.config.cli import main
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.document.blocks import BulletList, Heading, Paragraph, Picture, Run, Table
from lienthong.scoreboard.models import (
    Indicator,
    Period,
    Publication,
    PublishedFile,
    Report,
    Section,
    SectionDraft,
)
from lienthong.scoreboard.reports import deciding, queries, topics, writing
from lienthong.scoreboard.reports.assembling import assembled, written
from tests.console.conftest import signed_in, text
from tests.scoreboard.documents import picture
from tests.scoreboard.test_store import figure, put
from tests.small_province import actor, add_account, add_unit

ALL = "/console/scoreboard/reports"
NUMBER = "02/BC-SNV"


@pytest.fixture
def period(units) -> Period:
    """February 2023, of which three units have told one thing."""
    actions.load_catalogue(actor=SYSTEM)
    made = actions.ensure_period("2023-02", actor=SYSTEM)
    put(
        made,
        figure("signed-documents", units.home_affairs, "92.7"),
        figure("signed-documents", units.construction, "100"),
        figure("signed-documents", units.district, "0"),
    )
    return made


@pytest.fixture
def centre(units) -> SimpleNamespace:
    """Who writes, and who approves."""
    role = {"role": "scoreboard_editor", "over": units.province}
    return SimpleNamespace(
        writer=add_account("thaolt.snv", "Lý Thanh Thảo", units.home_affairs, **role),
        approver=add_account("namdh.snv", "Đỗ Hoài Nam", units.home_affairs, **role),
    )


@pytest.fixture
def writer(centre):
    return actor(centre.writer)


@pytest.fixture
def approver(centre):
    return actor(centre.approver)


@pytest.fixture
def draft(period, writer) -> Report:
    return signed(writer, writing.create(actor=writer, period=period, kind="special"))


@pytest.fixture
def browser(centre):
    return signed_in(centre.writer)


def signed(who, report: Report) -> Report:
    """With the day and the name that a cover must have."""
    values = {"dated": date(2023, 3, 20), "signer_office": "Giám đốc", "signer": "Đỗ Hoài Nam"}
    writing.set_cover(actor=who, report=report, seen=report.version, values=values)
    return fresh(report)


def fresh(report: Report) -> Report:
    return Report.objects.select_related("period").get(pk=report.pk)


def first(report: Report) -> Section:
    return Section.objects.select_related("report__period").filter(report=report)[0]


def paragraph(words: str) -> Paragraph:
    return Paragraph((Run(words),))


def write(who, section: Section, words: str, **more) -> None:
    held = Section.objects.select_related("report__period").get(pk=section.pk)
    given = {"heading": held.heading, "level": held.level, "seen": held.version} | more
    writing.write(actor=who, section=held, blocks=[paragraph(words)], **given)


def published(report: Report, writer, approver, number: str = NUMBER) -> Publication:
    deciding.submit(actor=writer, report=report, seen=fresh(report).version)
    deciding.approve(actor=approver, report=report, seen=fresh(report).version)
    held = fresh(report)
    return deciding.publish(actor=writer, report=held, seen=held.version, number=number)


def pdf_text(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


# ── Begun ───────────────────────────────────────────────────────────────────────────────────────


def test_a_new_report_has_the_parts_of_the_province_s(draft):
    parts = Section.objects.filter(report=draft).values_list("heading", "kind", "topic")
    assert list(parts) == [
        ("Góc chia sẻ kinh nghiệm, giải pháp", "editorial", ""),
        ("Tin tức chuyển đổi số", "editorial", ""),
        ("Văn bản chỉ đạo, điều hành", "editorial", ""),
        ("Số liệu", "editorial", ""),
        ("Các nền tảng dùng chung", "figures", "shared-platforms"),
    ]
    assert (draft.body, draft.symbol, draft.place) == ("Sở Nội vụ", "BC-SNV", "Bình Phước")
    assert draft.dated == date(2023, 3, 20)


def test_the_next_month_s_takes_cover_and_structure_and_no_words(draft, writer, units):
    write(writer, first(draft), "Kinh nghiệm của tháng Hai")
    values = {"distribution": "Sở Nội vụ;\nLưu: VT.", "signer": "Trần Văn A"}
    writing.set_cover(actor=writer, report=draft, seen=fresh(draft).version, values=values)
    march = actions.ensure_period("2023-03", actor=SYSTEM)
    put(march, figure("signed-documents", units.district, "50"))
    copy = writing.create(actor=writer, period=march, kind="special", like=fresh(draft))

    assert copy.distribution == "Sở Nội vụ;\nLưu: VT." and copy.signer == "Trần Văn A"
    other = writing.create(actor=writer, period=march, kind="regular", like=fresh(draft))
    assert (copy.title, other.title) == ("Báo cáo chuyên đề", "Báo cáo định kỳ")
    assert not any(one.content for one in Section.objects.filter(report=copy))
    document = assembled(copy, queries.sections(copy)).document
    (table,) = (one for one in document.blocks if isinstance(one, Table))
    assert [row[2] for row in table.rows] == ["-", "-", D(50)]


def test_a_period_has_one_report_of_a_kind(draft, writer, period):
    with pytest.raises(Refused, match="đã có báo cáo"):
        writing.create(actor=writer, period=period, kind="special")
    writing.create(actor=writer, period=period, kind="regular")


# ── Written ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_written_is_printed_and_what_is_not_is_left_out(draft, writer):
    write(writer, first(draft), "Sở Xây dựng ký số toàn bộ văn bản.")
    document = assembled(draft, queries.sections(draft)).document
    headings = [one.text[0].text for one in document.blocks if isinstance(one, Heading)]
    assert headings == [
        "I. Góc chia sẻ kinh nghiệm, giải pháp",
        "II. Số liệu",
        "1. Các nền tảng dùng chung",
    ]
    assert paragraph("Sở Xây dựng ký số toàn bộ văn bản.") in document.blocks


def test_sentences_and_cells_know_where_they_come_from(draft):
    made = assembled(draft, queries.sections(draft))
    places = {type(made.document.blocks[int(n)]): rows for n, rows in made.ways.items()}
    assert ["finding:signed-documents/full"] in places[BulletList]
    assert all(row[-1].startswith("fact:") for row in places[Table])


def test_two_who_save_one_section_do_not_undo_each_other(draft, writer, approver):
    section = first(draft)
    write(writer, section, "của người thứ nhất")
    with pytest.raises(writing.Changed):
        write(approver, section, "của người thứ hai", seen=section.version)
    assert written(first(draft)) == (paragraph("của người thứ nhất"),)


def test_the_last_saving_is_undone_as_often_as_it_was_saved(draft, writer):
    for words in ("một", "hai", "ba"):
        write(writer, first(draft), words)
    for words in ("hai", "một"):
        writing.undo(actor=writer, section=first(draft), seen=first(draft).version)
        assert written(first(draft)) == (paragraph(words),)
    writing.undo(actor=writer, section=first(draft), seen=first(draft).version)
    assert written(first(draft)) == ()
    with pytest.raises(Refused):
        writing.undo(actor=writer, section=first(draft), seen=first(draft).version)


def test_sections_are_added_moved_and_removed(draft, writer):
    added = writing.add_section(
        actor=writer, report=draft, heading="Phụ lục", level=1, topic="hotline"
    )
    writing.move_section(actor=writer, section=added, up=True)
    headings = list(Section.objects.filter(report=draft).values_list("heading", flat=True))
    assert headings[-2:] == ["Phụ lục", "Các nền tảng dùng chung"]
    writing.remove_section(actor=writer, section=added)
    assert not Section.objects.filter(heading="Phụ lục").exists()


def test_what_no_format_can_carry_is_refused(draft, writer):
    with pytest.raises(Refused, match="phông chữ"):
        write(writer, first(draft), "Chúc mừng \N{PARTY POPPER}")
    with pytest.raises(Refused, match="quá dài"):
        write(writer, first(draft), "a" * 40_000)


# ── Decided ─────────────────────────────────────────────────────────────────────────────────────


def test_nobody_approves_what_they_submitted_where_there_is_another(draft, writer, approver):
    deciding.submit(actor=writer, report=draft, seen=fresh(draft).version)
    with pytest.raises(Refused, match="không tự duyệt"):
        deciding.approve(actor=writer, report=draft, seen=fresh(draft).version)
    deciding.approve(actor=approver, report=draft, seen=fresh(draft).version)
    assert fresh(draft).state == "approved"


def test_who_is_alone_approves(period, units):
    alone = actor(
        add_account(
            "thaolt.snv", "Lý Thanh Thảo", units.home_affairs,
            role="scoreboard_editor", over=units.province,
        )
    )  # fmt: skip
    report = signed(alone, writing.create(actor=alone, period=period, kind="special"))
    deciding.submit(actor=alone, report=report, seen=report.version)
    deciding.approve(actor=alone, report=report, seen=report.version)


def test_only_what_was_seen_is_approved_and_nothing_is_written_meanwhile(draft, writer, approver):
    seen = draft.version
    write(writer, first(draft), "thêm một câu")
    with pytest.raises(writing.Changed):
        deciding.submit(actor=writer, report=draft, seen=seen)
    deciding.submit(actor=writer, report=draft, seen=fresh(draft).version)
    with pytest.raises(Refused, match="đang soạn"):
        write(writer, first(draft), "và một câu nữa")
    deciding.give_back(actor=approver, report=draft, comment="Thiếu số liệu tổng đài")
    write(writer, first(draft), "và một câu nữa")
    assert [one.kind for one in queries.steps(draft)] == ["created", "submitted", "returned"]


def test_a_report_without_day_or_signer_goes_nowhere(draft, writer, approver, browser):
    deciding.submit(actor=writer, report=draft, seen=draft.version)
    deciding.approve(actor=approver, report=draft, seen=draft.version)
    Report.objects.filter(pk=draft.pk).update(signer="", dated=None)
    with pytest.raises(Refused, match="Ngày ban hành, Người ký"):
        deciding.publish(actor=writer, report=fresh(draft), seen=draft.version, number=NUMBER)
    asked = text(browser.get(f"{ALL}/{draft.pk}/publish"))
    assert f'href="{ALL}/{draft.pk}/return"' in asked and 'name="number"' not in asked
    deciding.give_back(actor=approver, report=draft, comment="Thiếu người ký")
    with pytest.raises(Refused, match="Trang bìa còn trống"):
        deciding.submit(actor=writer, report=fresh(draft), seen=draft.version)
    asked = text(browser.get(f"{ALL}/{draft.pk}/submit"))
    assert "Trang bìa còn trống: Ngày ban hành, Người ký." in asked
    assert f'href="{ALL}/{draft.pk}/cover"' in asked
    assert "Trang bìa còn trống" in text(browser.get(f"{ALL}/{draft.pk}"))


def test_a_number_is_given_once_in_a_year(draft, writer, approver, period):
    published(draft, writer, approver)
    other = signed(writer, writing.create(actor=writer, period=period, kind="regular"))
    assert deciding.next_number(other) == "03/BC-SNV"
    with pytest.raises(Refused, match="đã dùng") as refused:
        published(other, writer, approver, number="02/bc-snv")
    assert "03/BC-SNV" in refused.value.hint and fresh(other).state == "approved"
    with pytest.raises(Refused):
        deciding.publish(
            actor=writer, report=fresh(other), seen=fresh(other).version, number="số hai"
        )


def test_figures_that_change_after_the_approval_are_approved_again(
    draft, writer, approver, period, units
):
    deciding.submit(actor=writer, report=draft, seen=fresh(draft).version)
    deciding.approve(actor=approver, report=draft, seen=fresh(draft).version)
    put(period, figure("signed-documents", units.home_affairs, "93"))
    held = fresh(draft)
    with pytest.raises(Refused, match="thay đổi từ khi báo cáo được duyệt"):
        deciding.publish(actor=writer, report=held, seen=held.version, number=NUMBER)
    deciding.give_back(actor=approver, report=held, comment="Số liệu mới")
    assert published(draft, writer, approver).number == NUMBER


# ── Published ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def publication(draft, writer, approver) -> Publication:
    write(writer, first(draft), "Kinh nghiệm của Sở Xây dựng")
    return published(draft, writer, approver)


def test_what_is_published_is_kept_with_its_digests(publication):
    files = {one.format: one for one in PublishedFile.objects.filter(publication=publication)}
    assert set(files) == {"docx", "pdf", "xlsx"}
    for one in files.values():
        assert bytes(one.digest) == hashlib.sha256(bytes(one.data)).digest()
    shown = pdf_text(bytes(files["pdf"].data))
    assert NUMBER in shown and "DỰ THẢO" not in shown and "92,70%" in shown
    (event,) = Event.objects.filter(kind="scoreboard_report_published")
    assert event.details["sha256"]["pdf"] == bytes(files["pdf"].digest).hex()


def test_later_figures_do_not_reach_it(publication, units, period, draft):
    before = bytes(queries.file(fresh(draft), "pdf").data)
    put(period, figure("signed-documents", units.home_affairs, "1.5"))
    assert queries.file(fresh(draft), "pdf").data == before
    (table,) = (
        one for one in queries.published(publication).document.blocks if isinstance(one, Table)
    )
    assert D("92.7") in [row[2] for row in table.rows]


CHANGES = [
    "UPDATE scoreboard_report SET title = 'x'",
    "UPDATE scoreboard_report SET state = 'draft'",
    "DELETE FROM scoreboard_report",
    "UPDATE scoreboard_section SET content = ''",
    "DELETE FROM scoreboard_section",
    "INSERT INTO scoreboard_section (report_id, position, heading, level, kind, topic, content,"
    " version, changed_by) SELECT id, 1, 'x', 1, 'editorial', '', '', 1, ''"
    " FROM scoreboard_report",
    "UPDATE scoreboard_reportstep SET comment = 'x'",
    "DELETE FROM scoreboard_reportstep",
    "UPDATE scoreboard_publication SET number = '9/X'",
    "DELETE FROM scoreboard_publication",
    "TRUNCATE scoreboard_publication CASCADE",
    "UPDATE scoreboard_publishedfile SET data = 'x'",
    "DELETE FROM scoreboard_publishedfile",
    "TRUNCATE scoreboard_publishedfile",
]


def test_the_database_itself_refuses_to_change_it(publication):
    for statement in CHANGES:
        with (
            pytest.raises((InternalError, ProgrammingError), match="published report is final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or they would be pending
            cursor.execute(statement)


def test_a_correction_is_a_further_edition_that_says_what_differs(
    publication, draft, writer, approver, units, period
):
    put(period, figure("signed-documents", units.home_affairs, "93.5"))
    again = writing.reissue(actor=writer, report=fresh(draft), reason="Sở Nội vụ sửa số liệu")
    assert again.edition == 2 and queries.successor(draft) is None
    later = published(again, writer, approver, number="03/BC-SNV")

    shown = pdf_text(queries.file(fresh(again), "pdf").data)
    assert "Phát hành lại lần 1: Sở Nội vụ sửa số liệu" in shown
    assert f"thay thế Báo cáo số {NUMBER}" in shown
    assert "Sở Nội vụ, Tỷ lệ văn bản điện tử ký số: 92,70% → 93,50%" in shown
    assert "Kinh nghiệm của Sở Xây dựng" in shown
    assert queries.successor(draft).pk == later.report_id
    assert "92,70%" in pdf_text(queries.file(fresh(draft), "pdf").data)
    with pytest.raises(Refused, match="bản mới nhất"):
        writing.reissue(actor=writer, report=fresh(draft), reason="lần nữa")


def test_who_approves_a_correction_sees_what_it_changes(
    publication, draft, writer, centre, units, period
):
    put(period, figure("signed-documents", units.home_affairs, "93.5"))
    again = writing.reissue(actor=writer, report=fresh(draft), reason="Sở Nội vụ sửa số liệu")
    said = "Sở Nội vụ, Tỷ lệ văn bản điện tử ký số: 92,70% → 93,50%"
    assert said in pdf_text(queries.file(again, "pdf").data)
    deciding.submit(actor=writer, report=again, seen=again.version)
    other = signed_in(centre.approver)
    for page in ("", "/preview", "/approve"):
        assert said in text(other.get(f"{ALL}/{again.pk}{page}")), page
    assert f"Khác báo cáo số {NUMBER}" in text(other.get(f"{ALL}/{again.pk}/approve"))


def test_a_correction_that_changes_nothing_says_so(publication, draft, writer, browser):
    again = writing.reissue(actor=writer, report=fresh(draft), reason="Đóng dấu lại")
    assert "không khác bản đã phát hành" in text(browser.get(f"{ALL}/{again.pk}"))


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def rows(report: Report) -> tuple[dict[str, list], str]:
    """What the report's table prints by unit, and the line beneath it."""
    document = assembled(report, queries.sections(report)).document
    (table,) = (one for one in document.blocks if isinstance(one, Table))
    return {row[1]: list(row[2:]) for row in table.rows}, table.note


def test_who_has_not_told_stays_in_the_table(draft, period, units):
    """No data, not applicable and zero have a sign each."""
    put(period, figure("paperless-meetings", units.construction, "0"))
    out = {"reason": "Không có văn thư", "on": date(2020, 1, 1), "applies": False}
    indicators = Indicator.objects.filter(code="signed-documents")
    actions.set_applicability(actor=SYSTEM, indicators=indicators, units=[units.district], **out)
    printed, note = rows(draft)
    assert printed == {
        "Sở Nội vụ": ["-", D("92.7")],
        "Sở Xây dựng": [D(0), D(100)],
        "UBND huyện Bù Đăng": ["-", "x"],
    }
    assert note == "“-”: chưa có số liệu, khác với số 0. “x”: không áp dụng cho đơn vị."


def test_signs_that_do_not_stand_in_a_table_are_not_explained(draft):
    assert rows(draft)[1] == ""


def test_a_level_of_many_none_of_whom_told_is_told_in_a_line(draft, period, units):
    put(period, figure("work-files-online", units.home_affairs, "98"))
    for n in range(31):
        add_unit(f"H10.31.{40 + n}", f"Xã {n}", units.district, level="commune")
    document = assembled(draft, queries.sections(draft)).document
    table = next(one for one in document.blocks if getattr(one, "caption", "") == topics.OTHERS)
    assert [row[1] for row in table.rows] == ["Sở Nội vụ", "Sở Xây dựng", "UBND huyện Bù Đăng"]
    assert "Chưa đơn vị nào trong 32 đơn vị nhóm “Cấp xã” có số liệu" in table.note


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def reporter(units):
    return add_account(
        "hoalt.snv", "Lê Thị Hoa", units.district, role="unit_reporter", over=units.district
    )


def test_others_neither_see_nor_write_drafts(draft, reporter, units):
    outsider = add_account("lamvv.budang", "Võ Văn Lâm", units.district)
    for account in (reporter, outsider):
        who = actor(account)
        with pytest.raises(NotFound):
            queries.report(who, draft.pk)
        with pytest.raises(NotFound):
            writing.set_cover(actor=who, report=draft, seen=1, values={"title": "x"})
        with pytest.raises(NotFound):
            write(who, first(draft), "x")
        with pytest.raises(NotFound):
            deciding.submit(actor=who, report=draft, seen=1)
        browser = signed_in(account)
        for address in ("", f"/{draft.pk}", f"/{draft.pk}/preview", f"/{draft.pk}/file.pdf"):
            assert browser.get(ALL + address).status_code == 404
    assert signed_in(reporter).get(f"/scoreboard/reports/{draft.pk}").status_code == 404


def test_units_read_what_is_published_and_follow_what_they_may_see(
    publication, reporter, units, draft
):
    browser = signed_in(reporter)
    assert NUMBER in text(browser.get("/scoreboard/reports"))
    shown = text(browser.get(f"/scoreboard/reports/{draft.pk}"))
    assert "Kinh nghiệm của Sở Xây dựng" in shown and "92,70%" in shown
    assert shown.count(f'href="/scoreboard/reports/{draft.pk}/figures/') == 1  # its own unit's
    answer = browser.get(f"/scoreboard/reports/{draft.pk}/file.pdf")
    assert answer.content.startswith(b"%PDF-") and "attachment" in answer["Content-Disposition"]
    assert browser.get(f"/scoreboard/reports/{draft.pk}/file.exe").status_code == 404
    outsider = add_account("lamvv.budang", "Võ Văn Lâm", units.district)
    assert signed_in(outsider).get("/scoreboard/reports").status_code == 404


# ── In the browser ──────────────────────────────────────────────────────────────────────────────


def test_a_report_is_begun_in_the_browser(browser, period):
    answer = browser.post(ALL, {"period": "2023-02", "kind": "special", "like": ""})
    shown = text(browser.get(answer.url))
    assert "Số liệu, lập tự động" in shown and "Chưa viết; sẽ không in" in shown
    again = text(browser.post(ALL, {"period": "2023-02", "kind": "special", "like": ""}))
    assert "Kỳ này đã có báo cáo loại này" in again


def test_the_preview_leads_to_every_figure_and_finding(browser, draft):
    shown = text(browser.get(f"{ALL}/{draft.pk}/preview"))
    assert shown.count('href="/scoreboard/figures/') == 3
    assert 'href="/scoreboard/findings/2023-02/signed-documents/full"' in shown
    assert "DỰ THẢO" in shown


def test_what_people_write_is_never_markup_of_the_page(browser, draft, writer):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    write(writer, first(draft), attack, heading=attack)
    writing.set_cover(
        actor=writer, report=draft, seen=fresh(draft).version, values={"title": attack}
    )
    for address in (
        ALL,
        f"{ALL}/{draft.pk}",
        f"{ALL}/{draft.pk}/preview",
        section_url(first(draft)),
    ):
        assert "<script>alert" not in text(browser.get(address)) and "<img src=x" not in text(
            browser.get(address)
        )


def section_url(section: Section) -> str:
    return f"{ALL}/sections/{section.pk}"


def said(section: Section, **more) -> dict:
    held = Section.objects.get(pk=section.pk)
    return {"heading": held.heading, "level": 1, "text": "", "seen": held.version} | more


WORD = """<html><body><!--StartFragment--><h1>Kết quả</h1>
<p class=MsoNormal><b>Sở Nội vụ</b> <i>dẫn đầu</i><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>một mục</p>
<table><tr><th>Đơn vị</th><th>Tỷ lệ</th></tr><tr><td>Sở A</td><td>92,7%</td></tr></table>
<script>alert(1)</script><img src="https://example.com/a.png"><!--EndFragment--></body></html>"""


def test_text_from_word_keeps_its_meaning_and_loses_the_rest(browser, draft):
    section = first(draft)
    answer = browser.post(f"{ALL}/pasted", {"html": WORD})
    made = answer.json()
    assert "<h1>Kết quả</h1>" in made["html"] and "<strong>Sở Nội vụ</strong>" in made["html"]
    assert "<ul><li>một mục</li></ul>" in made["html"] and "<td" in made["html"]
    assert "script" not in made["html"] and "example.com" not in made["html"]
    assert made["notes"] == ["Ảnh không kèm theo nội dung dán: hãy chèn ảnh từ tệp."]

    upload = SimpleUploadedFile("section.html", made["html"].encode(), "text/html")
    answer = browser.post(section_url(section), said(section, html=upload))
    assert answer.status_code == 303
    kinds = [type(one).__name__ for one in written(first(draft))]
    assert kinds == ["Heading", "Paragraph", "BulletList", "Table"]


def test_without_javascript_it_is_written_as_text_with_pictures(browser, draft):
    section = first(draft)
    upload = SimpleUploadedFile("anh.png", picture(), "image/png")
    typed = said(section, text="## Một\n\n**đậm**", picture=upload)
    refused = text(browser.post(section_url(section), typed))
    assert "Hãy viết ảnh cho thấy gì." in refused and "**đậm**" in refused
    upload.seek(0)
    browser.post(section_url(section), typed | {"picture": upload, "picture_alt": "Hội nghị"})
    _, words, image = written(first(draft))
    assert isinstance(image, Picture) and image.alt == "Hội nghị" and words.text[0].bold
    shown = text(browser.get(section_url(section)))
    assert "[[ảnh 1: Hội nghị]]" in shown and "## Một" in shown
    preview = text(browser.get(f"{ALL}/{draft.pk}/preview"))
    source = preview.split('<img src="')[1].split('"')[0]
    assert browser.get(source)["Content-Type"] == "image/png"


def test_what_cannot_be_saved_is_kept_for_its_writer(browser, draft, approver):
    section = first(draft)
    seen = section.version
    write(approver, section, "của người khác")
    answer = text(browser.post(section_url(section), said(section, text="của tôi", seen=seen)))
    assert "Người khác vừa sửa" in answer and "của tôi" in answer
    assert SectionDraft.objects.count() == 1
    shown = text(browser.get(section_url(section)))
    assert "Bạn có bản nháp chưa lưu" in shown and "của người khác" in shown
    mine = text(browser.get(f"{section_url(section)}?draft=mine"))
    assert "của tôi" in mine
    browser.post(section_url(section), said(section, text="của người khác và của tôi"))
    assert written(first(draft)) == (paragraph("của người khác và của tôi"),)
    assert not SectionDraft.objects.exists()


def test_a_draft_is_kept_while_one_writes(browser, draft):
    section = first(draft)
    address = f"{section_url(section)}/draft"
    assert browser.post(address, {"html": "<p>đang viết</p>", "seen": 1}).json() == {}
    assert "đang viết" in text(browser.get(f"{section_url(section)}?draft=mine"))
    browser.post(f"{section_url(section)}/drop")
    assert not SectionDraft.objects.exists()


def test_a_report_goes_all_its_way_in_the_browser(browser, centre, draft):
    address = f"{ALL}/{draft.pk}"
    cover = text(browser.get(f"{address}/cover"))
    assert "20/03/2023" in cover
    other = signed_in(centre.approver)
    browser.post(f"{address}/submit", {"comment": "Nhờ anh xem", "seen": fresh(draft).version})
    assert "Người trình không tự duyệt" in text(browser.get(address))
    other.post(f"{address}/approve", {"comment": "", "seen": fresh(draft).version})
    assert "01/BC-SNV" in text(browser.get(f"{address}/publish"))
    browser.post(f"{address}/publish", {"number": NUMBER, "seen": fresh(draft).version})
    shown = text(browser.get(address))
    assert "Đã phát hành" in shown and NUMBER in shown and "Nhờ anh xem" in shown
    answer = browser.post(f"{address}/reissue", {"reason": "Sửa số liệu"})
    assert "Lý do phát hành lại" in text(browser.get(answer.url))
    assert "Đang có bản thảo để phát hành lại" in text(browser.get(address))


def test_a_draft_is_thrown_away_and_what_is_published_is_not(browser, draft, writer, approver):
    other = writing.create(actor=writer, period=draft.period, kind="regular")
    assert "Mọi bài viết của bản thảo mất" in text(browser.get(f"{ALL}/{other.pk}/remove"))
    browser.post(f"{ALL}/{other.pk}/remove")
    assert not Report.objects.filter(pk=other.pk).exists()
    published(draft, writer, approver)
    browser.post(f"{ALL}/{draft.pk}/remove")
    assert Report.objects.filter(pk=draft.pk).exists()


# ── By command ──────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str) -> tuple[int, dict]:
    from contextlib import nullcontext

    made = CliRunner().invoke(
        main, ["scoreboard", "report", *arguments, "--json"], obj=lambda _name: nullcontext(SYSTEM)
    )
    return made.exit_code, json.loads(made.stdout or "{}")


@pytest.mark.parametrize("format", ["docx", "pdf", "xlsx"])
def test_the_command_writes_a_report_that_nobody_has_begun(period, tmp_path, format):
    target = tmp_path / f"bao-cao.{format}"
    code, facts = run("--period", "2023-02", "--format", format, "-o", str(target))
    assert code == 0
    assert facts["state"] == "none" and facts["edition"] == 0 and facts["period"] == "2023-02"
    assert facts["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert facts["bytes"] == target.stat().st_size and facts["format"] == format


def test_the_command_gives_what_was_published_byte_by_byte(publication, tmp_path):
    target = tmp_path / "r.pdf"
    _code, facts = run("--period", "2023-02", "--format", "pdf", "-o", str(target))
    stored = PublishedFile.objects.get(publication=publication, format="pdf")
    assert target.read_bytes() == bytes(stored.data)
    assert facts["state"] == "published" and facts["edition"] == 1


def test_a_period_that_is_not_there_is_refused(units, tmp_path):
    code, _facts = run("--period", "2023-05", "-o", str(tmp_path / "r.docx"))
    assert code == 1 and not (tmp_path / "r.docx").exists()


def test_an_indicator_that_no_layout_names_comes_in_a_table_of_its_own(draft, period, units):
    put(period, figure("work-files-online", units.home_affairs, "98"))
    assert Indicator.objects.get(code="work-files-online").topic == "shared-platforms"
    document = assembled(draft, queries.sections(draft)).document
    captions = [one.caption for one in document.blocks if isinstance(one, Table)]
    assert captions == ["Sử dụng các nền tảng dùng chung của các đơn vị", "Các chỉ tiêu khác"]
