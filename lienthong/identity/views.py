"""People's pages of sign-in: in, out, and setting a password by a one-time link."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.identity import actions, cookies, hashing, human_check, pending, queries
from lienthong.identity import sign_in as signing_in
from lienthong.identity.access import signed_in
from lienthong.identity.cookies import forget_session
from lienthong.identity.factors import pages as factor_pages
from lienthong.identity.factors import rules as factors
from lienthong.identity.forms import NewPasswordForm, SignInForm
from lienthong.identity.request import SignInRequest, read
from lienthong.identity.rules import Step
from lienthong.kit.refusal import NotFound, Refused
from lienthong.shell import errors
from lienthong.shell.middleware import allow_form_action
from lienthong.shell.pages import any_method, page, see_other

BUSY_SECONDS = 3

WORDS = {
    signing_in.Refusal.WRONG: gettext_lazy("Thư điện tử hoặc mật khẩu chưa đúng."),
    signing_in.Refusal.WRONG_AGAIN: gettext_lazy("Thư điện tử hoặc mật khẩu chưa đúng."),
    signing_in.Refusal.QUESTION: gettext_lazy("Hãy nhập lại mật khẩu và trả lời câu hỏi bên dưới."),
    signing_in.Refusal.TOO_MANY: gettext_lazy(
        "Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc liên hệ bộ phận hỗ trợ."
    ),
}
ASKING = {signing_in.Refusal.WRONG_AGAIN, signing_in.Refusal.QUESTION}


@any_method
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page of SOURCES.md §1. Who is signed in already goes on, unless more is wanted of them."""
    wanted = read(request)
    if request.actor.signed_in and _goes_on(request, wanted):
        return see_other(wanted.next)
    if request.actor.signed_in and wanted.choose and request.session.person_id:
        return see_other(wanted.url("identity:choose_account"))
    if request.actor.signed_in and not (wanted.again or wanted.choose):
        return see_other(wanted.url("identity:step_up"))
    form = SignInForm(request.POST or None, initial=_remembered(request, wanted))
    if request.method != "POST" or not form.is_valid():
        return _sign_in_page(request, wanted, form, asks="question" in request.POST)
    try:
        outcome = signing_in.sign_in(_attempt(request, form, wanted))
    except hashing.Busy:
        return errors.unavailable(request, retry_after=BUSY_SECONDS)
    if isinstance(outcome, signing_in.Refusal):
        form.add_error("password", str(WORDS[outcome]))
        return _sign_in_page(request, wanted, form, asks=outcome in ASKING)
    rotate_token(request)  # a form's token that was read before the sign-in is worth nothing after
    remember = form.cleaned_data["remember"]
    if isinstance(outcome, signing_in.HalfWay):
        return _half_way(outcome, wanted, remember)
    return cookies.entered(see_other(wanted.next), outcome, remember=remember)


def _half_way(half: signing_in.HalfWay, wanted: SignInRequest, remember: bool) -> HttpResponse:
    token = pending.begin(
        Step.FACTOR,
        wanted=wanted,
        account_id=half.account_id,
        methods=half.methods,
        memory={"remember": remember},
    )
    return cookies.keep_pending(see_other("identity:second_step"), token)


def _goes_on(request: HttpRequest, wanted: SignInRequest) -> bool:
    session = request.session
    met = wanted.need.met_by(
        level=session.level,
        methods=session.methods.split(),
        person_proved=session.person_id is not None,
    )
    return met and not (wanted.again or wanted.choose)


def _remembered(request: HttpRequest, wanted: SignInRequest) -> dict[str, object]:
    name = cookies.remembered_name(request)
    return {"name": wanted.hint or name, "remember": bool(name)}


def _attempt(request: HttpRequest, form: SignInForm, wanted: SignInRequest) -> signing_in.Attempt:
    return signing_in.Attempt(
        typed_name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
        browser=cookies.browser(request),
        device_counts=factors.device_counts(again=wanted.again, level=wanted.level),
        human=human_check.answer(request.POST),
    )


def _sign_in_page(
    request: HttpRequest, wanted: SignInRequest, form: SignInForm, *, asks: bool = False
) -> HttpResponse:
    for origin in wanted.origins:
        allow_form_action(request, origin)
    suffix = f"@{settings.ENVIRONMENT.mail_domain}"
    return page(
        request,
        "identity/sign_in.html",
        form=form,
        wanted=wanted,
        mail_suffix=suffix,
        ceremony=factor_pages.alone(request),
        passkey_url=wanted.url("identity:passkey"),
        vneid_url=_vneid_url(wanted),
        only_vneid=wanted.vneid,
        human_check=human_check.form() if asks else None,
    )


def _vneid_url(wanted: SignInRequest) -> str:
    """ "" where it is not set up, and where the account's own password is wanted, to bind it to VNeID."""
    binding = wanted.next in (reverse("identity:vneid_bind"), reverse("identity:vneid_account"))
    return "" if binding else factor_pages.vneid_url(wanted)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    end_browsers_session(request)
    return forget_session(see_other("identity:signed_out"))


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of one's own account, this one too."""
    account = queries.own_account(request.actor)
    actions.sign_out_everywhere(actor=request.actor, account=account)
    return forget_session(see_other("identity:signed_out"))


def end_browsers_session(request: HttpRequest) -> None:
    """The session of this browser's cookie, idle or not."""
    found = request.actor.session_id or queries.session_of_cookie(_session_cookie(request))
    if found:
        signing_in.sign_out(actor=request.actor, session_id=found)


def _session_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page after signing out."""
    return page(request, "identity/signed_out.html")


@any_method
def password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by a one-time link; afterwards one signs in with it."""
    link = queries.password_link(token)
    if link is None:
        return page(request, "identity/link_unusable.html", status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password_by_link(
                token=token, password=form.cleaned_data["password"], address=request.address
            )
        except hashing.Busy:
            return errors.unavailable(request, retry_after=BUSY_SECONDS)
        except NotFound:
            return page(request, "identity/link_unusable.html", status=404)
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Đã đặt mật khẩu. Mời bạn đăng nhập."))
            hint = SignInRequest(next=reverse("portal:launcher"), hint=link.account.name)
            return forget_session(see_other(hint.url()))
    return page(request, "identity/password.html", form=form, account=link.account)
