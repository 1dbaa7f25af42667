"""Pages of signing in that ask for more: the second step, a stronger session, a passkey alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from lienthong.identity import cookies, pending
from lienthong.identity.access import signed_in
from lienthong.identity.factors import pages, queries, rules, step, words
from lienthong.identity.factors.forms import AnswerForm, SecondStepForm
from lienthong.identity.models import Account, PendingSignIn
from lienthong.identity.queries import own_account
from lienthong.identity.request import SignInRequest, read
from lienthong.identity.rules import Need, Step
from lienthong.identity.sign_in import SignedIn
from lienthong.shell.pages import any_method, page, see_other

MORE_THAN_A_PASSWORD = Need(2)


@any_method
def second_step(request: HttpRequest) -> HttpResponse:
    """After a right password: what the account has enrolled. There is no session yet."""
    waiting = pending.find(cookies.pending_token(request), Step.FACTOR)
    if waiting is None:
        return _over(request)
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        browser, trust = cookies.browser(request), form.cleaned_data["trust"]
        outcome = step.go_on(waiting, form.answer(), browser=browser, trust=trust)
        if isinstance(outcome, SignedIn):
            onward = see_other(pending.wanted(waiting).next)
            remember = pending.memory(waiting)["remember"]
            return pages.entered(request, onward, outcome, remember)
        if outcome is rules.Refusal.OVER:
            return _over(request)
        pages.say(form, outcome)
    return _second_step_page(request, waiting, form)


def _over(request: HttpRequest) -> HttpResponse:
    if not request.actor.signed_in:
        messages.error(request, str(words.OVER))
    return cookies.forget_pending(see_other("identity:sign_in"))


def _second_step_page(
    request: HttpRequest, waiting: PendingSignIn, form: SecondStepForm
) -> HttpResponse:
    account = Account.objects.select_related("unit").get(pk=waiting.account_id)
    wanted, enrolled = pending.wanted(waiting), queries.enrolled(account)
    ways = rules.ways(
        MORE_THAN_A_PASSWORD, enrolled, shown=waiting.methods.split(), person_proved=False
    )
    pages.lead_to(request, wanted)
    return page(
        request,
        "identity/second_step.html",
        form=form,
        account=account,
        wanted=wanted,
        ways=ways,
        enrolled=enrolled,
        may_trust=queries.may_trust(account),
        ceremony=pages.offered(account, ways, bound_to=step.binding(waiting), personal=False),
        vneid_url=pages.vneid_url(wanted),
        other_url=wanted.url(),
    )


@signed_in
@any_method
def step_up(request: HttpRequest) -> HttpResponse:
    """A running session that has not shown enough: who asks, why, and what would do."""
    wanted, session = read(request), request.session
    if wanted.need.met_by(
        level=session.level,
        methods=session.methods.split(),
        person_proved=session.person_id is not None,
    ):
        return see_other(wanted.next)
    account = own_account(request.actor)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = step.step_up(account, session.id, form.answer(), browser=cookies.browser(request))
        if isinstance(outcome, SignedIn):
            return pages.entered(request, see_other(wanted.url("identity:step_up")), outcome)
        if outcome is rules.Refusal.OVER:
            return see_other(wanted.url())
        pages.say(form, outcome)
    return _step_up_page(request, wanted, account, form)


def _step_up_page(
    request: HttpRequest, wanted: SignInRequest, account: Account, form: AnswerForm
) -> HttpResponse:
    session, enrolled = request.session, queries.enrolled(account)
    ways = rules.ways(
        wanted.need,
        enrolled,
        shown=session.methods.split(),
        person_proved=session.person_id is not None,
    )
    personal = wanted.level > 2 or wanted.vneid
    bound_to = step.session_binding(session.id)
    pages.lead_to(request, wanted)
    return page(
        request,
        "identity/step_up.html",
        form=form,
        account=account,
        wanted=wanted,
        signed=wanted.signed(),
        needed=words.needed(wanted.need),
        ways=ways,
        enrolled=enrolled,
        ceremony=pages.offered(account, ways, bound_to=bound_to, personal=personal),
        vneid_url=pages.vneid_url(wanted) if rules.Way.VNEID in ways else "",
        gave_up_url=pages.gave_up(wanted),
    )


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone, from the sign-in page."""
    wanted, form = read(request), AnswerForm(request.POST)
    outcome = rules.Refusal.WRONG
    if form.is_valid():
        bound_to, browser = pages.page_binding(request), cookies.browser(request)
        outcome = step.enter(form.answer(), bound_to=bound_to, browser=browser)
    if isinstance(outcome, SignedIn):
        return pages.entered(request, see_other(wanted.next), outcome)
    messages.error(request, str(words.WRONG_PASSKEY))
    return see_other(wanted.url())
