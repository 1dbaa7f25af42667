"""People's pages of delegation: what one has given and been given, and doing another's work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.delegation import acting as work
from lienthong.delegation import actions, queries, rules, words
from lienthong.delegation.models import Delegation
from lienthong.identity import cookies
from lienthong.identity import queries as accounts
from lienthong.identity.access import signed_in
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.text import format_date
from lienthong.portal.delegation_forms import DelegationForm, option
from lienthong.shell.pages import any_method, confirm, page, see_other
from lienthong.shell.search_field import suggestions
from lienthong.sso import delegable

View = Callable[..., HttpResponse]
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A delegation with the words for it, as its giver or its receiver reads it."""

    row: Delegation
    what: str
    state: tuple[str, str]  # the words and the kind of a tag
    last_day: str
    given: bool
    answer: bool  # waits for this reader's yes or no
    usable: bool
    revocable: bool


def officers(view: View) -> View:
    """Only officers delegate; to others the page does not exist."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.unit_path:
            raise NotFound(_("Chỉ cán bộ ủy quyền được"))
        return view(request, *args, **kwargs)

    return guarded


@officers
@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """What the officer has given and received, newest first."""
    actor = request.actor
    return page(
        request,
        "portal/delegations.html",
        received=_lines(actor, queries.received(actor)[:MOST_SHOWN]),
        given=_lines(actor, queries.given(actor)[:MOST_SHOWN]),
    )


@officers
@any_method
def add(request: HttpRequest) -> HttpResponse:
    """The form; then its answers, to be looked at; then it is asked for."""
    if request.actor.on_behalf_of:
        messages.error(request, _(rules.ACTING))
        return see_other("portal:delegations")
    offers = delegable.offers(accounts.own_account(request.actor))
    wanted = {"actor": request.actor, "offers": offers, "to": request.GET.get("to", "")}
    form = DelegationForm(request.POST or None, **wanted)
    if request.method != "POST" or "edit" in request.POST or not form.is_valid():
        return _form_page(request, form)
    sending = actions.ask if "confirmed" in request.POST else actions.check
    try:
        asked = sending(actor=request.actor, draft=form.draft(), offers=delegable.offers)
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(request, form)
    if asked is None:
        return _answers_page(request, form)
    said = _("Đã gửi đề nghị. Ủy quyền có hiệu lực khi %(name)s nhận.")
    messages.success(request, said % {"name": asked.receiver.full_name})
    return see_other("portal:delegation", asked.pk)


@officers
@require_safe
def find_colleague(request: HttpRequest) -> JsonResponse:
    """What the form asks for while a name is typed."""
    typed = request.GET.get("q", "")[:100]
    return suggestions([option(one) for one in queries.colleagues(request.actor, typed)])


@officers
@require_safe
def delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """One of them, with its way."""
    found = queries.own(request.actor, delegation_id)
    (line,) = _lines(request.actor, [found])
    return page(
        request,
        "portal/delegation.html",
        line=line,
        title=words.title(found),
        facts=words.facts(found, line.what),
        steps=words.steps(found),
    )


@officers
@require_POST
def accept(request: HttpRequest, delegation_id: int) -> HttpResponse:
    found = queries.own(request.actor, delegation_id)
    said = _("Đã nhận. Bấm “Làm việc thay” để bắt đầu làm thay %(name)s.")
    return _answer(request, found, actions.accept, said % {"name": found.giver.full_name})


@officers
@require_POST
def decline(request: HttpRequest, delegation_id: int) -> HttpResponse:
    found = queries.own(request.actor, delegation_id)
    return _answer(request, found, actions.decline, _("Đã từ chối ủy quyền."))


def _answer(
    request: HttpRequest, found: Delegation, answer: Callable[..., None], said: str
) -> HttpResponse:
    try:
        answer(actor=request.actor, delegation=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return see_other("portal:delegation", found.pk)


@officers
@any_method
def revoke(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Taken back by the giver, or given back by the receiver."""
    found = queries.own(request.actor, delegation_id)
    if request.method == "POST":
        return _revoked(request, found, see_other("portal:delegation", found.pk))
    given = found.giver_id == request.actor.account_id
    return confirm(
        request,
        title=_("Thu hồi ủy quyền?") if given else _("Trả lại ủy quyền?"),
        subject=words.title(found),
        losses=[words.loss(found)],
        keeps=_("Ủy quyền đã thu hồi còn trong danh sách. Cần nữa thì lập đề nghị mới."),
        action=_("Thu hồi") if given else _("Trả lại"),
        cancel_url=reverse("portal:delegation", args=[found.pk]),
    )


def _revoked(request: HttpRequest, found: Delegation, onward: HttpResponse) -> HttpResponse:
    try:
        ended = actions.revoke(actor=request.actor, delegation=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.revoked(ended))
    return onward


# ── Doing another's work ────────────────────────────────────────────────────────────────────────


@officers
@require_POST
def act(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Go on as who acts for the giver."""
    found = queries.own(request.actor, delegation_id)
    browser = cookies.browser(request)
    try:
        entered = work.begin(actor=request.actor, browser=browser, delegation=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return see_other("portal:delegations")
    rotate_token(request)
    return cookies.entered(see_other("portal:launcher"), entered)


@signed_in
@require_POST
def stop_acting(request: HttpRequest) -> HttpResponse:
    """Back to one's own work; also for who represents an organisation."""
    try:
        entered = work.stop(actor=request.actor, browser=cookies.browser(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return see_other("portal:launcher")
    rotate_token(request)
    messages.success(request, _("Bạn đã trở lại công việc của mình."))
    return cookies.entered(see_other("portal:launcher"), entered)


# ── Words ───────────────────────────────────────────────────────────────────────────────────────


def _lines(actor: Actor, found: Iterable[Delegation]) -> list[Line]:
    found = list(found)
    names = delegable.names((one.kind, one.key) for one in found)
    return [_line(actor, one, names[one.kind, one.key]) for one in found]


def _line(actor: Actor, row: Delegation, what: str) -> Line:
    given, free = row.giver_id == actor.account_id, not actor.on_behalf_of
    return Line(
        row=row,
        what=what,
        state=words.tag(row),
        last_day=format_date(words.last_day(row)),
        given=given,
        answer=free and not given and rules.may_answer(row.standing),
        usable=free and not given and row.standing == rules.Standing.RUNNING,
        revocable=free and rules.may_revoke(row.standing),
    )


def _form_page(request: HttpRequest, form: DelegationForm) -> HttpResponse:
    return page(request, "portal/delegation_form.html", form=form, offers=form.offers)


def _answers_page(request: HttpRequest, form: DelegationForm) -> HttpResponse:
    typed, receiver = form.cleaned_data, form.chosen
    rows = [
        (_("Giao cho"), words.person(receiver)),
        (_("Việc được làm thay"), words.sentence(form.work)),
        (_("Từ ngày"), format_date(typed["starts_on"])),
        (_("Đến hết ngày"), format_date(typed["last_day"])),
        (_("Lý do"), typed["reason"]),
        (_("Số quyết định, văn bản"), typed["decision"] or "–"),
    ]
    return page(
        request, "portal/delegation_answers.html", rows=rows, sent=form.sent(), receiver=receiver
    )
