"""Word, PDF and XLSX come out alike, may be read by everyone, and carry any text as text."""

import io
import re
import socket
import unicodedata
import zipfile
from datetime import UTC, datetime
from decimal import Decimal as D
from xml.etree import ElementTree

import docx as word
import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.document import cells, docx, fonts, html, numbering, paste, pdf, xlsx
from lienthong.scoreboard.document.blocks import (
    Column,
    Cover,
    Document,
    Footnote,
    Heading,
    Kind,
    NumberedList,
    Paragraph,
    Run,
    Table,
)
from lienthong.scoreboard.document.printable import clean
from tests.scoreboard import dialects
from tests.scoreboard.documents import SOURCE, letter, report, words

FORMATS = {"docx": docx, "pdf": pdf, "xlsx": xlsx}
MOMENT = datetime(2023, 3, 20, 2, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ATTACKS = [
    "#read(\"/etc/passwd\") #import \"@preview/x:1.0.0\" $x$ *đậm* _n_ `c` = a <l> @r \\ // /* ~",
    "<w:p/><script>alert(1)</script>&amp;&#x41;]]><![CDATA[x]]>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "_x0041_ {PAGE} &P &[File] {{x}} {% y %} %s %(a)s",
    "' \" ; -- \\u0041 \\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return {name: module.render(report(), moment=MOMENT) for name, module in FORMATS.items()}


# --- reading what came out ---
def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def word_text(data: bytes) -> str:
    """Body and footnotes, paragraph by paragraph."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in ("word/document.xml", "word/footnotes.xml"):
            if name in file.namelist():
                root = ElementTree.fromstring(file.read(name))
                found += [_paragraph(one) for one in root.iter(f"{W}p")]
    return "\n".join(found)


def _paragraph(node) -> str:
    texts = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda one: "\n"}
    return "".join(texts[one.tag](one) for one in node.iter() if one.tag in texts)


def sheets(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def sheet_text(data: bytes) -> str:
    return "\n".join(str(cell) for rows in sheets(data).values() for row in rows for cell in row)


READ = {"docx": word_text, "pdf": pdf_text, "xlsx": sheet_text}


def bare(text: str) -> str:
    """Without blanks: where a line ends is the format's business."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


# --- alike ---
@pytest.mark.parametrize("name", FORMATS)
def test_captions_headings_and_prose_stand_in_their_order(made, name):
    text, at = bare(READ[name](made[name])), 0
    for item in numbering.placed(report()):
        wanted = item.caption if name != "xlsx" else ""
        if isinstance(item.block, Heading | Paragraph):
            wanted = "".join(one.text for one in item.block.text if isinstance(one, Run))
            wanted = wanted.split(" Xem ")[0]
        found = text.find(bare(wanted), at)
        assert found >= 0, wanted
        at = found


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_every_figure_of_every_table_is_printed(made, name):
    text = bare(READ[name](made[name]))
    for item in numbering.placed(report()):
        if isinstance(item.block, Table):
            for row in item.block.rows:
                for shown in cells.shown_row(row, item.block.columns):
                    assert bare(shown) in text


def test_a_workbook_holds_the_same_figures_as_numbers(made):
    tables = [i.block for i in numbering.placed(report()) if isinstance(i.block, Table)]
    found = [rows for name, rows in sheets(made["xlsx"]).items() if name != xlsx.CONTENTS]
    assert len(found) == len(tables)
    for table, rows in zip(tables, found, strict=True):
        first = 2 + len(cells.header(table))
        for wanted, row in zip(table.rows, rows[first:], strict=False):
            for cell, column, got in zip(wanted, table.columns, row, strict=True):
                whole = cell / 100 if isinstance(cell, D) and column.kind is Kind.SHARE else cell
                same = pytest.approx(float(whole)) if isinstance(cell, D) else (cell or "")
                assert got == same


def test_a_spreadsheet_prints_as_many_decimals_as_the_report(made):
    with zipfile.ZipFile(io.BytesIO(made["xlsx"])) as file:
        styles = file.read("xl/styles.xml").decode()
    assert "0.00%" in styles or 'numFmtId="10"' in styles
    assert (
        'state="frozen"'
        in zipfile.ZipFile(io.BytesIO(made["xlsx"])).read("xl/worksheets/sheet2.xml").decode()
    )


LISTED = dialects.word(
    ("l0 lfo1", 1, "3.", "Ba"), ("l0 lfo1", 2, "a.", "Con"), ("l1 lfo2", 3, "·", "Cháu"),
    ("l0 lfo1", 1, "4.", "Bốn"), ("l1 lfo2", 1, "·", "Gạch"), ("l1 lfo2", 2, "o", "Gạch con"),
    ("l2 lfo3", 1, "1.", "Một"),
)  # fmt: skip
LINES = ["3. Ba", "a. Con", "• Cháu", "4. Bốn", "• Gạch", "– Gạch con", "1. Một"]
IN_WORD = ["3 decimal", "1 lowerLetter", "1 •", "3 decimal", "1 •", "1 –", "1 decimal"]


def test_lists_pasted_from_word_are_alike_in_every_format():
    pasted = paste.blocks(dialects.whole_word(LISTED)).blocks
    document = Document("Danh sách", pasted)
    files = {name: module.render(document, moment=MOMENT) for name, module in FORMATS.items()}
    assert [row[0] for row in sheets(files["xlsx"])[xlsx.CONTENTS][1:]] == LINES
    assert bare("".join(LINES)) in bare(pdf_text(files["pdf"]))
    assert _numbered(files["docx"]) == IN_WORD
    assert paste.blocks(html.editable(pasted)).blocks == pasted


def _numbered(data: bytes) -> list[str]:
    """Of each item in a Word file: where its list begins to count, and how."""
    file = word.Document(io.BytesIO(data))
    lists = file.part.numbering_part.element
    found = []
    for one in file.element.xpath(".//w:body/w:p[w:pPr/w:numPr]"):
        (number,), (level,) = one.xpath(".//w:numId/@w:val"), one.xpath(".//w:ilvl/@w:val")
        (look,) = lists.xpath(f"./w:num[@w:numId='{number}']/w:lvlOverride[@w:ilvl='{level}']")
        (first,) = look.xpath("./w:startOverride/@w:val")
        (kind,), (mark,) = look.xpath(".//w:numFmt/@w:val"), look.xpath(".//w:lvlText/@w:val")
        found.append(f"{first} {mark if kind == 'bullet' else kind}")
    return found


def test_lowered_text_is_lowered_in_every_format():
    document = Document("CO", (Paragraph((Run("CO"), Run("2", subscript=True))),))
    data = docx.render(document, moment=MOMENT)
    assert 'w:vertAlign w:val="subscript"' in _xml(data, "word/document.xml")
    assert "<sub>2</sub>" in html.page(document)
    assert bare("CO2") in bare(pdf_text(pdf.render(document, moment=MOMENT)))


def _xml(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode()


@pytest.mark.parametrize(
    ("own", "place", "shown"),
    [(0, 0, "1."), (1, 0, "a."), (1, 26, "aa."), (1, 51, "az."), (2, 3, "iv."), (2, 48, "xlix.")],
)
def test_numbers_of_lists_are_written_by_their_depth(own, place, shown):
    assert numbering.mark(NumberedList(()), own, place) == shown


# --- PDF ---
def test_the_pdf_is_tagged_archival_and_for_everyone(made):
    reader = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    root = reader.trailer["/Root"]
    meta = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in meta and "<pdfaid:conformance>A" in meta
    assert "<pdfuaid:part>1</pdfuaid:part>" in meta
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].lower().startswith("vi")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Báo cáo chuyên đề tháng 02/2023"
    assert reader.metadata.author == "Sở Thông tin và Truyền thông"


def test_the_pdfs_tags_name_headings_tables_figures_and_what_they_show(made):
    reader = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    kinds, alts = [], []
    _walk(reader.trailer["/Root"]["/StructTreeRoot"], kinds, alts)
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/THead", "/TH", "/TD", "/Figure"} <= set(
        kinds
    )
    assert {"/Link", "/Note"} <= set(kinds)
    assert "Thanh của từng đơn vị so với chỉ tiêu 80%." in alts
    assert "Một hình tròn trên nền nhạt" in alts


def _walk(node, kinds, alts):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if "/S" in node:
            kinds.append(node["/S"])
        if "/Alt" in node:
            alts.append(node["/Alt"])
        children = node.get("/K", [])
        children = children.get_object() if hasattr(children, "get_object") else children
        for child in children if isinstance(children, list) else [children]:
            _walk(child, kinds, alts)


def test_bookmarks_lead_to_the_headings_and_every_page_says_which_it_is(made):
    reader = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    first, *_ = reader.outline
    assert first.title == "1. Góc chia sẻ kinh nghiệm"
    last = len(reader.pages)
    assert f"Trang {last}/{last}" in reader.pages[-1].extract_text()
    assert "Trang" not in reader.pages[0].extract_text()


def test_every_font_of_the_pdf_is_ours_and_in_the_file(made):
    reader = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    seen = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            facts = descendant["/FontDescriptor"]
            assert "/FontFile2" in facts or "/FontFile3" in facts
            seen.add(facts["/FontName"].split("+")[1])
    assert seen and all(name.startswith(("Liberation", "DejaVu")) for name in seen)


def test_the_same_report_is_the_same_pdf(made):
    assert pdf.render(report(), moment=MOMENT) == made["pdf"]


# --- Word ---
def test_the_word_file_has_real_styles_headings_and_the_paper_of_the_decree(made):
    file = word.Document(io.BytesIO(made["docx"]))
    styles = [one.style.name for one in file.paragraphs]
    assert {"Heading 1", "Heading 2", "Caption", "List Paragraph", "Title"} <= set(styles)
    assert file.core_properties.title == "Báo cáo chuyên đề tháng 02/2023"
    assert file.core_properties.language == "vi-VN"
    for section in file.sections:
        assert {round(section.page_width.mm), round(section.page_height.mm)} == {210, 297}
    body = file.sections[1]
    margins = (body.top_margin, body.bottom_margin, body.left_margin, body.right_margin)
    assert [round(one.mm) for one in margins] == [20, 20, 30, 15]
    footer = body.footer.paragraphs[0]._p.xml
    assert "Trang" in footer and "PAGE" in footer and "NUMPAGES" in footer
    assert 'w:ascii="Times New Roman"' in file.styles.element.xml


def test_the_word_files_tables_repeat_their_headings_and_pictures_say_what_they_show(made):
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as file:
        xml = file.read("word/document.xml").decode()
        assert "Theo Kế hoạch số 01/KH-UBND." in file.read("word/footnotes.xml").decode()
    tables = sum(isinstance(i.block, Table) for i in numbering.placed(report()))
    assert xml.count("<w:tblHeader") >= tables
    assert 'descr="Một hình tròn trên nền nhạt"' in xml
    assert 'descr="Thanh của từng đơn vị so với chỉ tiêu 80%."' in xml
    assert '<w:jc w:val="right"/>' in xml


# --- a letter ---
INSIDE = (
    "UBND TỈNH BÌNH PHƯỚC", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Kính gửi:", "UBND các huyện, thị xã",
    "Đoạn 0.", "Đề nghị báo cáo./.", "Nơi nhận:", "Lưu: VT.", "GIÁM ĐỐC", "Lê Thị Mẫu",
)  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_letter_ends_with_who_gets_it_and_who_signs(name):
    text, at = bare(READ[name](FORMATS[name].render(letter(1), moment=MOMENT))), 0
    for wanted in INSIDE:
        found = text.find(bare(wanted), at)
        assert found >= 0, wanted
        at = found
    for told in ("Số: 99/STTTT-CNTT", "V/v nhắc nhở", "ngày 11 tháng 7 năm 2023"):
        assert bare(told) in text


@pytest.mark.parametrize("paragraphs", range(9, 16))
def test_the_end_of_a_letter_is_never_alone_on_a_page(paragraphs):
    pages = [
        one.extract_text()
        for one in pypdf.PdfReader(io.BytesIO(pdf.render(letter(paragraphs)))).pages
    ]
    last = bare(pages[-1])
    assert bare("Đề nghị báo cáo./.") in last and bare("Lê Thị Mẫu") in last
    assert not pages[0].startswith("1\n")
    assert all(page.startswith(f"{n}\n") for n, page in enumerate(pages[1:], start=2))


def test_words_keeps_the_end_together_and_numbers_pages_but_the_first():
    file = word.Document(io.BytesIO(docx.render(letter(2), moment=MOMENT)))
    *_, request, _after = file.paragraphs
    assert request.text == "Đề nghị báo cáo./." and request.paragraph_format.keep_with_next
    assert "w:cantSplit" in file.tables[-1]._tbl.xml
    (section,) = file.sections
    assert section.different_first_page_header_footer and "PAGE" in section.header._element.xml
    assert not section.first_page_header.paragraphs[0].text


def test_a_letter_is_archival_too():
    meta = pypdf.PdfReader(io.BytesIO(pdf.render(letter(1)))).trailer["/Root"]["/Metadata"]
    assert b"<pdfuaid:part>1" in meta.get_object().get_data()


def test_a_cell_leads_to_its_source_in_every_format():
    made = {name: module.render(letter(1)) for name, module in FORMATS.items()}
    notes = pypdf.PdfReader(io.BytesIO(made["pdf"])).pages[0]["/Annots"]
    assert [one.get_object()["/A"]["/URI"] for one in notes] == [SOURCE]
    for name, part in (("docx", "word/_rels/document.xml.rels"),
                       ("xlsx", "xl/worksheets/_rels/sheet2.xml.rels")):  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(made[name])) as file:
            assert SOURCE in file.read(part).decode()
    assert f'<a href="{SOURCE}">Tệp tháng 7</a>' in html.page(letter(1))


# --- any text ---
COVERED = sorted(chr(code) for code in fonts.covered() if clean(chr(code)) == chr(code))
# Without signs like "≮", which a font draws as two glyphs that a PDF's reader both names.
SIMPLE = st.sampled_from(
    [
        c
        for c in COVERED
        if unicodedata.bidirectional(c) in ("L", "EN", "ON", "CS")
        and (c.isalpha() or not unicodedata.decomposition(c))
    ]
)
VIETNAMESE = st.sampled_from("ẰẲẴẶẦẨẪẬỀỂỄỆỒỔỖỘỜỞỠỢỪỬỮỰằẳẵặầẩẫậềểễệồổỗộờởỡợừửữựđĐ")
MARKUP = st.sampled_from([*ATTACKS, "\x00", "\u202e", "\u200b", "\r\n", "\x1f", "\ufffe"])


def carried(text: str) -> Document:
    """The text as a heading, a paragraph, a footnote, a cell, a caption and on the cover."""
    run = (Run(text),)
    table = Table(
        f"[{text}]", (Column(text), Column("Số", Kind.NUMBER)), ((text, D(1)), (text, None))
    )
    cover = Cover("Sở", "1", "ngày", text, distribution=(text,), signer=text)
    return Document(text, (Heading(1, run), Paragraph((*run, Footnote(run))), table), cover)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_is_ever_a_command(name, text):
    data = FORMATS[name].render(carried(text), moment=MOMENT)
    assert bare(READ[name](data)).count(bare(text)) >= 5


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    data = xlsx.render(carried(text), moment=MOMENT)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in file.read(name)
    assert sheets(data)["Bảng 1"][3][0] == text


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@settings(max_examples=25, deadline=None)
@example("long " * 60)  # Word's properties end at 255 characters
@given(st.lists(st.one_of(st.sampled_from(COVERED), VIETNAMESE, MARKUP), min_size=1).map("".join))
def test_any_text_survives_as_the_same_text(name, text):
    kept = clean(f"a{text}b")
    data = FORMATS[name].render(carried(kept), moment=MOMENT)
    assert READ[name](data).count(kept) >= 5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(SIMPLE, VIETNAMESE, MARKUP), min_size=1).map("".join))
def test_any_text_survives_in_a_pdf(text):
    """Written from left to right: pypdf gives back what runs the other way in its visual order."""
    kept = clean(f"a{text}b")
    assert bare(pdf_text(pdf.render(carried(kept), moment=MOMENT))).count(bare(kept)) >= 1


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_the_same(name):
    with pytest.raises(Refused, match=r"Khối 1 .*U\+1F600"):
        FORMATS[name].render(Document("x", (words("😀"),)))


# --- offline, and long ---
def test_nothing_is_fetched(monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a connection"))
    assert pdf.render(report(), moment=MOMENT).startswith(b"%PDF")


def test_a_long_report_is_made_in_all_formats():
    long = report(6)
    files = {name: module.render(long, moment=MOMENT) for name, module in FORMATS.items()}
    assert len(pypdf.PdfReader(io.BytesIO(files["pdf"])).pages) > 20
