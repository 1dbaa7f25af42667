"""All delegations of the units one administers: a list with filters, one with its way, as a file."""

from tempfile import TemporaryFile

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.console import choosers
from lienthong.console.imports import download
from lienthong.delegation import actions, exports, queries, rules, words
from lienthong.delegation.models import Delegation
from lienthong.delegation.queries import Filters
from lienthong.directory import queries as directory
from lienthong.identity.access import holding
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, page, see_other
from lienthong.shell.search_field import SearchField
from lienthong.sso import delegable

ON_A_PAGE = 50
STATES = [
    ("", gettext_lazy("Tất cả")),
    ("open", gettext_lazy("Chưa kết thúc")),
    *((str(standing), label) for standing, (label, _kind) in words.STANDINGS.items()),
]


class FilterForm(forms.Form):
    """Everything may stay empty."""

    q = forms.CharField(label=gettext_lazy("Người giao hoặc người nhận"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"), choices=STATES, required=False)
    unit = SearchField(label=gettext_lazy("Đơn vị"), required=False)

    def __init__(self, *args: object, actor: Actor) -> None:
        super().__init__(*args, auto_id="f_%s")
        self.actor = actor
        choosers.offer_units(self.fields["unit"], actor)

    def filters(self) -> Filters:
        """What a valid form asks for."""
        code = self.cleaned_data["unit"]
        unit = directory.with_code(self.actor, queries.MANAGE, code) if code else None
        return Filters(
            standing=self.cleaned_data["state"],
            typed=self.cleaned_data["q"],
            unit=unit.path if unit else "",
        )


@holding(queries.MANAGE)
@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """Those whose giver or receiver the actor administers, newest first."""
    form = FilterForm(request.GET, actor=request.actor)
    if not form.is_valid():
        return page(request, "console/delegations.html", status=422, form=form)
    found = queries.visible(request.actor, form.filters())
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", "1"))
    names = delegable.names((one.kind, one.key) for one in shown)
    return page(
        request,
        "console/delegations.html",
        form=form,
        shown=shown,
        lines=[_line(one, names[one.kind, one.key]) for one in shown],
        filtered=any(form.cleaned_data.values()),
        query=request.GET.urlencode(),
    )


def _line(one: Delegation, what: str) -> dict[str, object]:
    state, kind = words.tag(one)
    last_day = words.last_day(one)
    return {"row": one, "what": what, "state": state, "kind": kind, "last_day": last_day}


@holding(queries.MANAGE)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    asked = FilterForm(request.GET, actor=request.actor)
    if not asked.is_valid():
        return page(request, "console/delegations.html", status=422, form=asked)
    wanted = {"actor": request.actor, "filters": asked.filters(), "names": delegable.names}
    name = f"uy-quyen-{clock.today():%Y%m%d}"
    if form == "csv":
        return download(name, "csv", exports.csv(**wanted))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    exports.xlsx(file, **wanted)
    return download(name, "xlsx", file)


@holding(queries.MANAGE)
@require_safe
def delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """One of them, with its way; who administers the giver may revoke it."""
    found = queries.administered(request.actor, delegation_id)
    names = delegable.names([(found.kind, found.key)])
    return page(
        request,
        "console/delegation.html",
        row=found,
        title=words.title(found),
        tag=words.tag(found),
        facts=words.facts(found, names[found.kind, found.key]),
        steps=words.steps(found),
        revocable=rules.may_revoke(found.standing) and _administers_giver(request.actor, found),
        open=rules.may_revoke(found.standing),
    )


@holding(queries.MANAGE)
@any_method
def revoke(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take it back in the giver's place."""
    found = queries.administered(request.actor, delegation_id)
    if request.method == "POST":
        try:
            ended = actions.revoke(actor=request.actor, delegation=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, words.revoked(ended))
        return see_other("console:delegation", found.pk)
    return confirm(
        request,
        title=_("Thu hồi ủy quyền?"),
        subject=words.title(found),
        losses=[words.loss(found)],
        keeps=_("Người giao lập lại được đề nghị khác, nếu vẫn cần."),
        action=_("Thu hồi"),
        cancel_url=reverse("console:delegation", args=[found.pk]),
    )


def _administers_giver(actor: Actor, found: Delegation) -> bool:
    return actor.may(queries.MANAGE, found.giver.unit_path)
