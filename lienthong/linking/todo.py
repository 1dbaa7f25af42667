"""For a unit's administrator: which of the own officers cannot enter an application yet, and why."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.identity.rules import Rights
from lienthong.linking import exports, queries, words
from lienthong.linking.downloads import download
from lienthong.linking.models import LinkRow, LinkRun
from lienthong.linking.queries import Task
from lienthong.shell.pages import page

MANAGE = Rights.MANAGE_ACCOUNTS
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    task: Task
    unit: str
    email: str
    sentence: str

    @classmethod
    def of(cls, row: LinkRow) -> "Line":
        task = queries.as_task(row)
        email = words.email(task.account) if task.account else ""
        return cls(task, exports.unit_of(task), email, exports.todo_sentence(task))


@holding(MANAGE)
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """`?app=` for one application, `?q=` for words in the record."""
    runs = queries.current(request.actor)
    chosen, typed = _chosen(request, runs), request.GET.get("q", "").strip()
    found = queries.tasks_of(request.actor, MANAGE, chosen, typed)
    listed = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "linking/todo.html",
        runs=runs,
        app=request.GET.get("app", ""),
        typed=typed,
        page_obj=listed,
        lines=[Line.of(row) for row in listed],
        query=request.GET.urlencode(),
    )


@holding(MANAGE)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The page's list, whole."""
    chosen = _chosen(request, queries.current(request.actor))
    typed = request.GET.get("q", "").strip()
    return download(exports.todo(request.actor, chosen, MANAGE, typed), form)


def _chosen(request: HttpRequest, runs: list[LinkRun]) -> list[LinkRun]:
    wanted = request.GET.get("app", "")
    return [run for run in runs if wanted in ("", run.application.slug)]
