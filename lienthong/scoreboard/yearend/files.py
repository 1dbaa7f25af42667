"""The sheet in each format, and all of them together."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime

from lienthong.directory.models import Unit
from lienthong.kit import text
from lienthong.scoreboard.document import formats
from lienthong.scoreboard.yearend import document
from lienthong.scoreboard.yearend.sheet import Sheet, Year


def file(sheet: Sheet, form: str, *, moment: datetime | None = None) -> bytes:
    """One sheet; NotFound for what is no key of formats.FORMATS."""
    return formats.file(document.of(sheet), form, moment)


def name(unit: Unit, year: int, form: str) -> str:
    """ "phieu-danh-gia-2023-H10-09-so-noi-vu.pdf": plain letters, so that every zip program reads it."""
    called = "-".join(text.fold(unit.name).split())
    return f"phieu-danh-gia-{year}-{unit.code.replace('.', '-')}-{called}.{form}"


def archive(
    year: Year,
    units: Iterable[Unit],
    form: str,
    *,
    moment: datetime,
    advance: Callable[[], None] = lambda: None,
) -> bytes:
    """A zip of the sheets of units; `advance` is called after each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as zipped:  # each is packed already
        for unit in units:
            made = zipfile.ZipInfo(name(unit, year.year, form), moment.timetuple()[:6])
            zipped.writestr(made, file(year.sheet(unit), form, moment=moment))
            advance()
    return packed.getvalue()
