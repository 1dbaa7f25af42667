"""What a dashboard shows, to keep: CSV or XLSX. Values are numbers; what is none says what it is."""

import io
from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from lienthong.kit import spreadsheet
from lienthong.kit.spreadsheet import CSV, XLSX, Cell
from lienthong.scoreboard.collecting.understanding import plain
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.standings import Line
from lienthong.shell.pages import to_keep


def download(
    name: str, form: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """`name` is made of slugs; any other form than "csv" and "xlsx" does not exist."""
    if form == "csv":
        answer = HttpResponse(b"".join(spreadsheet.csv_lines(heading, rows)), content_type=CSV)
    elif form == "xlsx":
        file, widths = io.BytesIO(), [max(12, min(40, len(words) + 2)) for words in heading]
        spreadsheet.write_xlsx(file, heading, rows, widths=widths)
        answer = HttpResponse(file.getvalue(), content_type=XLSX)
    else:
        raise Http404
    return to_keep(answer, f"{name}.{form}")


def cell(line: Line) -> Cell:
    """A share of 92,70% is 92.7; else "Chưa có số liệu", "Không áp dụng"."""
    return told.value(line) if line.value is None else plain(line.value)
