"""To VNeID, and back with an answer, which a job understands while the person waits."""

import logging
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from lienthong.audit import actions as audit
from lienthong.identity import events, pending, queries
from lienthong.identity.access import signed_in
from lienthong.identity.factors import queries as factors
from lienthong.identity.factors.rules import shows_owner
from lienthong.identity.models import Account, PendingSignIn
from lienthong.identity.queries import LiveSession
from lienthong.identity.request import SignInRequest, read
from lienthong.identity.rules import Step
from lienthong.identity.vneid import answers, entering, proof, provider
from lienthong.identity.vneid.entering import Way
from lienthong.kit import clock
from lienthong.protocols.vneid.configuration import ConfigurationError
from lienthong.shell import errors
from lienthong.shell.pages import SeeOther, page, see_other

A_WHILE = 900  # seconds
LONG_SECONDS = 5  # after which the waiting page says what else one can do
PAGES = {Way.CHOOSE: "vneid_accounts", Way.NEW: "vneid_citizen", Way.BIND: "vneid_bind"}

logger = logging.getLogger(__name__)


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To VNeID, for what the sign-in page was asked. In a running session, to prove more in it."""
    wanted, session = read(request), request.session
    lacks = session is not None and not _meets(session, wanted)
    if session and not lacks and not (wanted.again or wanted.choose):
        return see_other(wanted.next)
    return _leave(request, wanted, session_id=session.id if lacks else None)


def _meets(session: LiveSession, wanted: SignInRequest) -> bool:
    proved = session.person_id is not None
    methods = session.methods.split()
    return wanted.need.met_by(level=session.level, methods=methods, person_proved=proved)


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """ "Gắn tài khoản VNeID": what it means, and the way there; the password is asked for first."""
    if not provider.configured():
        return _not_offered(request)
    own = queries.own_account(request.actor)
    if not _shown_just_now(request.session, own):
        level = 2 if factors.enrolled(own).any else 1
        here = SignInRequest(next=request.path, hint=own.name, again=True, level=level)
        return see_other(here.url())
    return page(request, "identity/vneid/account.html", account=own)


@signed_in
@require_safe
def begin_binding(request: HttpRequest) -> HttpResponse:
    """To VNeID, to bind the account that is signed in."""
    if not _shown_just_now(request.session, queries.own_account(request.actor)):
        return see_other("identity:vneid_account")
    wanted = SignInRequest(next=reverse("portal:account"))
    return _leave(request, wanted, session_id=request.session.id, binding=True)


def _shown_just_now(session: LiveSession, own: Account) -> bool:
    """Whether what `entering.may_bind` asks for later is there."""
    just_now = clock.now() - session.authenticated_at <= entering.JUST_NOW
    return just_now and shows_owner(factors.enrolled(own), shown=session.methods.split())


def _leave(request: HttpRequest, wanted: SignInRequest, **how: object) -> HttpResponse:
    try:
        begun = proof.begin(wanted, **how)
    except ConfigurationError as error:
        return _not_offered(request, error)
    return answers.keep(SeeOther(begun.address), begun.token)


def _not_offered(request: HttpRequest, error: ConfigurationError | None = None) -> HttpResponse:
    if error and provider.configured():
        logger.error("VNeID cannot be used: %s", error)
        return errors.unavailable(request, retry_after=60)
    return page(request, "identity/vneid/not_offered.html", status=404)


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from VNeID, with a code or a refusal."""
    said = dict(request.GET.lists())
    try:
        refusal = proof.come_back(answers.token(request), said, address=request.address)
    except ConfigurationError as error:
        return _not_offered(request, error)
    except proof.TooMany:
        return errors.too_many(request, retry_after=A_WHILE)
    return answers.no_proof(request, refusal, None) if refusal else see_other("identity:vneid_wait")


@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """Until VNeID has answered; then on. A script asks for a fragment, others load the page again."""
    asked = pending.find(answers.token(request), Step.VNEID, *entering.PROVED)
    if asked is None:
        return answers.over(request)
    if asked.step == Step.VNEID and not asked.refusal:
        return _waiting(request, asked)
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    if asked.refusal:
        return answers.no_proof(request, asked.refusal, pending.wanted(asked))
    return _go_on(request, asked)


def _waiting(request: HttpRequest, asked: PendingSignIn) -> HttpResponse:
    now, wanted = clock.now().timestamp(), pending.wanted(asked)
    long = now - pending.memory(asked).get("since", now) > LONG_SECONDS
    template = "waiting_line" if request.htmx else "waiting"
    other = "" if wanted.vneid else wanted.url()
    return page(request, f"identity/vneid/{template}.html", long=long, other=other)


def _go_on(request: HttpRequest, proved: PendingSignIn) -> HttpResponse:
    after = entering.after(proved, request.session, request.actor)
    wanted = pending.wanted(proved)
    match after.way:
        case Way.ENTER:
            act = partial(entering.enter, account_id=after.account_id)
            return answers.enter(request, wanted, act)
        case Way.STEP_UP:
            act = partial(entering.step_up, session=request.session)
            return answers.enter(request, wanted, act)
        case Way.SOMEBODY_ELSE:
            return _somebody_else(request, proved)
    return see_other(f"identity:{PAGES[after.way]}")


def _somebody_else(request: HttpRequest, proved: PendingSignIn) -> HttpResponse:
    """Another person's VNeID in a running session, which goes on as it was."""
    whose = entering.proven(proved)
    pending.finish(proved)
    details = {"method": "vneid", "reason": "another_person"}
    audit.record_refusal(actor=request.actor, kind=events.STEPPED_UP, details=details)
    shown = {"whose": whose, "again": pending.wanted(proved).url()}
    response = page(request, "identity/vneid/somebody_else.html", status=403, **shown)
    return answers.forget(response)
