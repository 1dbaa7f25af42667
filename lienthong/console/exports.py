"""Lists of units and of officers as files, of what the actor administers."""

from collections.abc import Callable
from tempfile import TemporaryFile

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.console.imports import download
from lienthong.console.lists import LISTS
from lienthong.directory import queries as directory
from lienthong.identity.access import holding
from lienthong.kit import clock, text


def _export(kind: str) -> Callable[..., HttpResponse]:
    lists = LISTS[kind]

    @holding(lists.right)
    @require_safe
    def export(request: HttpRequest) -> HttpResponse:
        """`?form=csv` or XLSX; `?unit=17` for one unit and those beneath it."""
        asked = text.number(request.GET.get("unit", ""))
        within = None if asked is None else directory.unit(request.actor, lists.right, asked)
        wanted = {"actor": request.actor, "within": within, "labels": True}
        name = f"{lists.file_name}-{clock.today():%Y%m%d}"
        if request.GET.get("form") == "csv":
            return download(name, "csv", lists.exporting.csv(**wanted))
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        lists.exporting.xlsx(file, **wanted)
        return download(name, "xlsx", file)

    return export


units_export, accounts_export = _export("units"), _export("accounts")
