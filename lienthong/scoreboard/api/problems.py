"""What the API answers when it cannot do what is asked (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:lienthong:problem:"


class Problem(Exception):
    """`kind` is the stable name of the problem, `errors` say what is wrong with which row."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(str(title))
        self.status, self.kind = status, kind
        self.title, self.detail = str(title), str(detail)
        self.errors, self.headers = list(errors), dict(headers or {})


def answer(problem: Problem) -> HttpResponse:
    """The problem as a document."""
    body: dict[str, Any] = {
        "type": TYPE + problem.kind,
        "title": problem.title,
        "status": problem.status,
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = problem.errors
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(
        text, status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers
    )
