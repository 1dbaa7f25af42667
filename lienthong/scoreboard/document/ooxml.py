"""Word's XML, built as elements: a text is a text node or an attribute, never markup."""

from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

LINK = "1A4F94"


def w(name: str, *children: Any, **attributes: Any) -> Any:
    """An element of WordprocessingML; `w("jc", val="right")`. Children that are None are left out."""
    element = OxmlElement(f"w:{name}")
    for key, given in attributes.items():
        element.set(qn(f"w:{key}"), str(given))
    element.extend(child for child in children if child is not None)
    return element


def text_run(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    superscript: bool = False,
    subscript: bool = False,
    size: float | None = None,
    style: str | None = None,
) -> Any:
    """A run; line breaks in the text break the line. `size` in points."""
    raised = "superscript" if superscript else "subscript" if subscript else ""
    look = w(
        "rPr",
        w("rStyle", val=style) if style else None,
        w("b") if bold else None,
        w("i") if italic else None,
        w("sz", val=round(size * 2)) if size else None,
        w("vertAlign", val=raised) if raised else None,
    )
    run = w("r", look if len(look) else None)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(w("br"))
        if line:
            run.append(_t(line))
    return run


def _t(line: str) -> Any:
    element = w("t")
    element.text = line
    element.set(qn("xml:space"), "preserve")
    return element


def paragraph(
    *runs: Any,
    style: str | None = None,
    align: str | None = None,
    before: float | None = None,
    after: float | None = None,
    keep: bool = False,
) -> Any:
    """A paragraph. `style` by its id; `before` and `after` in points; `keep`: with the next one."""
    spacing = {
        key: round(points * 20)
        for key, points in (("before", before), ("after", after))
        if points is not None
    }
    settings = w(
        "pPr",
        w("pStyle", val=style) if style else None,
        w("keepNext") if keep else None,
        w("spacing", **spacing) if spacing else None,
        w("jc", val=align) if align else None,
    )
    return w("p", settings if len(settings) else None, *runs)


def field(instruction: str) -> list[Any]:
    """A value that Word reckons: PAGE, NUMPAGES."""
    code = w("instrText")
    code.text = instruction
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", code),
        w("r", w("fldChar", fldCharType="separate")),
        text_run("1"),
        w("r", w("fldChar", fldCharType="end")),
    ]


def twips(millimetres: float) -> int:
    """Word's measure: twentieths of a point."""
    return round(millimetres / 25.4 * 1440)
