"""People's pages of sign-in: in, out, and setting a password by a one-time link."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.identity import actions, hashing, queries
from lienthong.identity import sign_in as signing_in
from lienthong.identity.access import signed_in
from lienthong.identity.forms import NewPasswordForm, SignInForm
from lienthong.identity.request import SignInRequest, read
from lienthong.kit.refusal import NotFound, Refused
from lienthong.shell import errors
from lienthong.shell.middleware import allow_form_action
from lienthong.shell.pages import page, see_other

DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}device"
NAME_COOKIE = f"{settings.COOKIE_PREFIX}name"
A_YEAR = timedelta(days=365)
BUSY_SECONDS = 3

WORDS = {
    signing_in.Refusal.WRONG: gettext_lazy("Thư điện tử hoặc mật khẩu chưa đúng."),
    signing_in.Refusal.TOO_MANY: gettext_lazy(
        "Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc liên hệ bộ phận hỗ trợ."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page of SOURCES.md §1. Who is signed in already goes on, unless more is wanted of them."""
    wanted = read(request)
    if request.actor.signed_in and _goes_on(request, wanted):
        return see_other(wanted.next)
    form = SignInForm(request.POST or None, initial=_remembered(request, wanted))
    if request.method != "POST" or not form.is_valid():
        return _sign_in_page(request, wanted, form)
    try:
        outcome = signing_in.sign_in(_attempt(request, form))
    except hashing.Busy:
        return errors.unavailable(request, retry_after=BUSY_SECONDS)
    if isinstance(outcome, signing_in.Refusal):
        form.add_error("password", str(WORDS[outcome]))
        return _sign_in_page(request, wanted, form)
    rotate_token(request)  # a form's token that was read before the sign-in is worth nothing after
    return _entered(see_other(wanted.next), outcome, form)


def _goes_on(request: HttpRequest, wanted: SignInRequest) -> bool:
    session = request.session
    met = wanted.need.met_by(
        level=session.level,
        methods=session.methods.split(),
        person_proved=session.person_id is not None,
    )
    return met and not (wanted.again or wanted.choose)


def _remembered(request: HttpRequest, wanted: SignInRequest) -> dict[str, object]:
    name = request.COOKIES.get(NAME_COOKIE, "")
    return {"name": wanted.hint or name, "remember": bool(name)}


def _attempt(request: HttpRequest, form: SignInForm) -> signing_in.Attempt:
    return signing_in.Attempt(
        typed_name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
        address=request.address,
        user_agent=request.headers.get("User-Agent", ""),
        device=request.COOKIES.get(DEVICE_COOKIE) or None,
        session_id=queries.session_of_cookie(_session_cookie(request)),
    )


def _sign_in_page(request: HttpRequest, wanted: SignInRequest, form: SignInForm) -> HttpResponse:
    for origin in wanted.origins:
        allow_form_action(request, origin)
    suffix = f"@{settings.ENVIRONMENT.mail_domain}"
    return page(request, "identity/sign_in.html", form=form, wanted=wanted, mail_suffix=suffix)


def _entered(
    response: HttpResponse, entered: signing_in.SignedIn, form: SignInForm
) -> HttpResponse:
    """Three cookies: the session, which ends with the browser; the device; the name, if asked for."""
    kept = {"secure": settings.SECURE, "httponly": True, "samesite": "Lax"}
    response.set_cookie(settings.SESSION_COOKIE_NAME, entered.token, **kept)
    response.set_cookie(DEVICE_COOKIE, entered.device, max_age=A_YEAR, **kept)
    if form.cleaned_data["remember"]:
        response.set_cookie(NAME_COOKIE, entered.session.account.name, max_age=A_YEAR, **kept)
    else:
        response.delete_cookie(NAME_COOKIE)
    return response


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


def forget_session(response: HttpResponse) -> HttpResponse:
    """Drop the session cookie; the __Host- prefix wants Secure and Path repeated."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        "",
        max_age=0,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page after signing out."""
    return page(request, "identity/signed_out.html")


def help_with_password(request: HttpRequest) -> HttpResponse:
    """ "Quên mật khẩu?": who can issue a new link. Says nothing about any account."""
    return page(request, "identity/help_with_password.html")


@require_http_methods(["GET", "HEAD", "POST"])
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
