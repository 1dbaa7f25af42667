"""A document as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lienthong.kit.refusal import NotFound
from lienthong.scoreboard.document import docx, pdf, xlsx
from lienthong.scoreboard.document.blocks import Document


@dataclass(frozen=True, slots=True)
class Format:
    mime: str
    render: Callable[..., bytes]


FORMATS = {
    "docx": Format(docx.MIME, docx.render),
    "pdf": Format(pdf.MIME, pdf.render),
    "xlsx": Format(xlsx.MIME, xlsx.render),
}


def file(document: Document, format: str, moment: datetime | None = None) -> bytes:
    """The file, dated `moment` (now). Raises NotFound for another format, Refused as limits.check does."""
    if format not in FORMATS:
        raise NotFound(format)
    return FORMATS[format].render(document, moment=moment)
