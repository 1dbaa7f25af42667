"""A list as an answer to keep."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse

from lienthong.kit import clock
from lienthong.kit.spreadsheet import CSV, XLSX
from lienthong.linking.exports import Table
from lienthong.shell.pages import to_keep


def download(table: Table, form: str) -> HttpResponse:
    """As CSV or XLSX, named after the list and the day; any other form does not exist."""
    if form == "csv":
        response: HttpResponse = StreamingHttpResponse(table.lines(), content_type=CSV)
    elif form == "xlsx":
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        table.xlsx(file)
        file.seek(0)
        response = FileResponse(file, content_type=XLSX)
    else:
        raise Http404
    return to_keep(response, f"{table.name}-{clock.today():%Y%m%d}.{form}")
