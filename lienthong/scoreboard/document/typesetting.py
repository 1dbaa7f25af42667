"""Typst, offline: our own fonts, nothing of the machine, no package of anyone's.

Texts reach the templates as JSON data. They are never part of a template, so nothing in them can be
a command of Typst's.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from lienthong.scoreboard.document.fonts import FOLDER

_TEMPLATES = Path(__file__).parent
# PDF/A-2a asks for tags and Unicode throughout; PDF/UA-1 for names, languages and descriptions.
STANDARDS = ["a-2a", "ua-1"]


def pdf(data: Mapping[str, Any], files: Mapping[str, bytes], *, moment: datetime) -> bytes:
    """The document of `report.typ` with its data; `files` by the names that the data call them.

    Raises typst.TypstError where a template meets what `limits.check` should have refused.
    """
    return _compiled(
        "report.typ", data, files, format="pdf", pdf_standards=STANDARDS, timestamp=moment
    )


def pngs(drawings: Sequence[str], *, width: float, ppi: float = 220) -> list[bytes]:
    """SVG drawings as PNG pictures, each as wide as `width` millimetres."""
    if not drawings:
        return []
    data = {"drawings": list(drawings), "width": width}
    pages = _compiled("drawings.typ", data, {}, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compiled(
    template: str, data: Mapping[str, Any], files: Mapping[str, bytes], **how: Any
) -> Any:
    """Files reach Typst through a folder of their own; it can read nothing outside."""
    with tempfile.TemporaryDirectory(prefix="lienthong-report-") as name:
        folder = Path(name)
        main = folder / template
        main.write_bytes((_TEMPLATES / template).read_bytes())
        (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
        for file, content in files.items():
            (folder / file).write_bytes(content)
        compiler = typst.Compiler(
            main, root=folder, font_paths=_fonts(), package_path=folder, package_cache_path=folder
        )
        return compiler.compile(**how)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER]
    )
