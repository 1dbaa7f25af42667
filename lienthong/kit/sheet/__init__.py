"""Spreadsheets that come in: CSV and XLSX of any origin as rows of text, in bounded memory.

What a file is, its bytes decide, never its name. Whatever is wrong with it is `Refused` with words on
what to do. Nothing is run or fetched, and nothing in the file decides how much memory is taken
(SECURITY.md 44).
"""

from lienthong.kit.sheet import delimited, kinds, xlsx
from lienthong.kit.sheet.rows import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Sheet,
)

__all__ = ["MOST_BYTES", "MOST_CHARACTERS", "MOST_COLUMNS", "MOST_ROWS", "Row", "Sheet", "read"]


def read(data: bytes, *, point: str = ".") -> Sheet:
    """The first visible sheet of an XLSX file, or a CSV file, without blank rows.

    Dates come as 2020-01-31, yes and no as 1 and 0, numbers as they are written out: with `point` before
    their decimals, a percentage with its sign. Raises Refused.
    """
    if kinds.is_xlsx(data):
        return xlsx.read(data, point=point)
    return delimited.read(data)
