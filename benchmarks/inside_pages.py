"""People's and administrators' pages inside an installation: `python -m benchmarks.inside_pages [times]`.

Prints a JSON list of costs; `benchmarks/pages.py` shows it.
"""

import json
import sys
from collections.abc import Iterator

from benchmarks import inside
from benchmarks.inside import Cost

ADMINISTRATOR, AUDITOR, CLERK = "baotq.stttt", "huybq.ttt", "hoalt.snv"


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, who opens it, address."""
    from lienthong.directory.models import Unit
    from lienthong.identity.models import Account

    root, department = (Unit.objects.get(code=code).pk for code in ("H10", "H10.09"))
    clerk = Account.objects.get(name=CLERK).pk
    yield "launcher", CLERK, "/"
    yield "own account", CLERK, "/account"
    yield "console", ADMINISTRATOR, "/console/"
    yield "the province", ADMINISTRATOR, f"/console/units/{root}"
    yield "its officers, by name", ADMINISTRATOR, f"/console/units/{root}?name=nguyen"
    yield "a department", ADMINISTRATOR, f"/console/units/{department}"
    yield "branch of the tree", ADMINISTRATOR, f"/console/units/{root}/branch"
    yield "end a department", ADMINISTRATOR, f"/console/units/{department}/end"
    yield "search, one word", ADMINISTRATOR, "/console/search?q=nguyen"
    yield "search, three words", ADMINISTRATOR, "/console/search?q=le+thi+hoa"
    yield "an officer", ADMINISTRATOR, f"/console/accounts/{clerk}"
    yield "move an officer", ADMINISTRATOR, f"/console/accounts/{clerk}/move?unit_value=H10.16"
    yield "remove an officer", ADMINISTRATOR, f"/console/accounts/{clerk}/remove"
    yield "applications", ADMINISTRATOR, "/console/applications"
    yield "audit", AUDITOR, "/console/audit/"


def costs(times: int) -> list[Cost]:
    cookies = {name: inside.signed_in(name) for name in (ADMINISTRATOR, AUDITOR, CLERK)}
    return [
        inside.cost(name, lambda: inside.ask("GET", url, cookie=cookies[who]), times)  # noqa: B023
        for name, who, url in pages()
    ]


if __name__ == "__main__":
    print(json.dumps(inside.as_rows(costs(int(sys.argv[1]) if len(sys.argv) > 1 else 20))))
