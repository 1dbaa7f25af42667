"""Word's styles, pages and running lines as NĐ 30/2020 asks: Times New Roman 13–14 pt, A4."""

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lienthong.scoreboard.document import layout, ooxml
from lienthong.scoreboard.document.ooxml import paragraph, text_run, w

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
NOTE, SOURCE, SHEET = "ReportNote", "TableSource", "TableText"  # ids of our own
_SIZES = {1: 14.0}  # of headings; the others are as large as the text


def define(word: Any) -> None:
    """The styles of a new document, in place of the template's own."""
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    defaults.clear()
    language = w("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA")
    defaults.append(w("rPr", _fonts(), w("sz", val=26), w("szCs", val=26), language))
    for name in ("Normal", "Header", "Footer", "Caption", "List Paragraph", "Title", "Subtitle"):
        _plain(word.styles[name])
    _text(word)
    for level in range(1, 7):
        _heading(word.styles[f"Heading {level}"], level)
    _own(word)


def _fonts() -> Any:
    return w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)


def _plain(style: Any) -> None:
    """No fonts of the theme, no colours, no rules."""
    properties = style.element.get_or_add_rPr()
    properties.clear()
    properties.append(_fonts())
    frame = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:contextualSpacing", "w:tabs"):
        for element in frame.findall(qn(name)):
            frame.remove(element)


def _text(word: Any) -> None:
    normal = word.styles["Normal"]
    normal.font.size = Pt(13)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    caption = word.styles["Caption"]
    caption.font.size, caption.font.bold = Pt(12), True
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.alignment = 1
    title = word.styles["Title"]
    title.font.size, title.font.bold = Pt(20), True
    title.paragraph_format.alignment = 1
    for name in ("Header", "Footer"):
        word.styles[name].font.size = Pt(11)


def _heading(style: Any, level: int) -> None:
    _plain(style)
    style.font.size = Pt(_SIZES.get(level, 13.0))
    style.font.bold, style.font.italic = level <= 3, level >= 3
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(6)
    style.paragraph_format.keep_with_next = True


def _own(word: Any) -> None:
    """Styles that the template lacks, under the names that Word itself gives where it has them."""
    note = _added(word, NOTE, "Ghi chú")
    note.paragraph_format.left_indent = Mm(4)
    edge = w("left", val="single", sz=16, space=8, color="5A5A5A")
    note.element.get_or_add_pPr().insert_element_before(
        w("pBdr", edge), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )
    source = _added(word, SOURCE, "Nguồn số liệu")
    source.font.size, source.font.italic = Pt(11), True
    source.paragraph_format.space_before = Pt(4)
    sheet = _added(word, SHEET, "Chữ trong bảng")
    sheet.paragraph_format.space_after = Pt(0)
    sheet.paragraph_format.line_spacing = 1.0
    foot = _added(word, "FootnoteText", "footnote text")
    foot.font.size = Pt(11)
    mark = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.element.set(qn("w:styleId"), "FootnoteReference")
    mark.font.superscript = True
    link = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, RGBColor.from_string(ooxml.LINK)


def _added(word: Any, identifier: str, name: str) -> Any:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), identifier)
    style.base_style = word.styles["Normal"]
    return style


def page(section: Any, *, landscape: bool) -> None:
    """A4, with the margins of NĐ 30/2020; on its side the binding's edge is the upper one."""
    width, height = layout.PAGE[::-1] if landscape else layout.PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = layout.MARGINS
    if landscape:
        margins = {"top": margins["left"], "bottom": margins["right"], "left": 20.0, "right": 20.0}
    for side, size in margins.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.header_distance = section.footer_distance = Mm(9)


def running(section: Any, *, left: str, right: str, landscape: bool) -> None:
    """The document's name above, "Trang x/y" below."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    edge = ooxml.twips(layout.ACROSS if landscape else layout.UPRIGHT)
    head = paragraph(text_run(left), w("r", w("tab")), text_run(right, italic=True), style="Header")
    head.pPr.append(w("tabs", w("tab", val="right", pos=edge)))
    foot = paragraph(
        text_run("Trang "),
        *ooxml.field("PAGE"),
        text_run("/"),
        *ooxml.field("NUMPAGES"),
        style="Footer",
        align="center",
    )
    _only(section.header, head)
    _only(section.footer, foot)


def numbered(section: Any, *, first: bool) -> None:
    """As NĐ 30/2020 numbers a letter: above, in the middle, not on the first page."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    section.different_first_page_header_footer = first
    _only(section.header, paragraph(*ooxml.field("PAGE"), style="Header", align="center"))
    _only(section.footer, paragraph(style="Footer"))


def _only(part: Any, content: Any) -> None:
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(content)
