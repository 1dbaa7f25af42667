"""Pages of a forgotten password."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.identity import cookies, hashing, human_check, one_time, queries
from lienthong.identity.access import signed_in
from lienthong.identity.factors.pages import vneid_url
from lienthong.identity.forms import NewPasswordForm
from lienthong.identity.models import Account
from lienthong.identity.recovery import actions
from lienthong.identity.recovery.actions import Refusal, Wrong
from lienthong.identity.recovery.forms import AskForm, CodeForm, NewWithFactorForm
from lienthong.identity.recovery.strength import administers, replaces_password
from lienthong.identity.request import SignInRequest
from lienthong.kit.refusal import NotFound, Refused
from lienthong.shell import errors
from lienthong.shell.pages import any_method, page, see_other

COOKIE = f"{settings.COOKIE_PREFIX}recovery"
BUSY_SECONDS = 3
WORDS = {
    Refusal.TOO_MANY: gettext_lazy(
        "Đã xin mã quá nhiều lần. Hãy đợi một giờ rồi thử lại, hoặc dùng cách khác bên dưới."
    ),
    Refusal.QUESTION: gettext_lazy("Hãy trả lời câu hỏi bên dưới rồi gửi lại."),
    Wrong.CODE: gettext_lazy("Mã chưa đúng. Hãy xem lại tin nhắn hoặc thư mới nhất."),
    Wrong.OVER: gettext_lazy("Mã này không còn dùng được. Hãy xin mã mới."),
}


@any_method
def start(request: HttpRequest) -> HttpResponse:
    """ "Quên mật khẩu?": whose, and where a code goes; beside it the other ways."""
    form = AskForm(request.POST or None)
    if not form.fields["channel"].choices:
        return _start_page(request, None)
    if request.method != "POST" or not form.is_valid():
        return _start_page(request, form, asks="question" in request.POST)
    outcome = actions.ask(_asked(request, form))
    if isinstance(outcome, Refusal):
        form.add_error(None, str(WORDS[outcome]))
        return _start_page(request, form, asks=outcome is Refusal.QUESTION)
    return _keep(see_other("identity:recovery_code"), outcome)


def _asked(request: HttpRequest, form: AskForm) -> actions.Ask:
    return actions.Ask(
        typed_name=form.cleaned_data["name"],
        channel=form.cleaned_data["channel"],
        browser=cookies.browser(request),
        human=human_check.answer(request.POST),
    )


def _start_page(request: HttpRequest, form: AskForm | None, *, asks: bool = False) -> HttpResponse:
    strong = SignInRequest(next=reverse("identity:new_password"))
    return page(
        request,
        "identity/recovery/start.html",
        form=form,
        human_check=human_check.form() if asks else None,
        mail_suffix=f"@{settings.ENVIRONMENT.mail_domain}",
        vneid_url=vneid_url(strong),
        strong_url=strong.url(),
    )


@any_method
def code(request: HttpRequest) -> HttpResponse:
    """The six digits. The page says the same whether or not a code was sent."""
    token = request.COOKIES.get(COOKIE, "")
    recovery = actions.find(token)
    if recovery is None:
        return _over(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = actions.enter(token, form.cleaned_data["code"], request.address)
        if not isinstance(outcome, Wrong):
            return _keep(see_other("identity:recovery_password"), outcome)
        if outcome is Wrong.OVER:
            return _over(request)
        form.add_error("code", str(WORDS[outcome]))
    minutes = one_time.LIFETIME.seconds // 60
    return page(
        request, "identity/recovery/code.html", form=form, channel=recovery.channel, minutes=minutes
    )


@any_method
def new(request: HttpRequest) -> HttpResponse:
    """The new password, after the right code."""
    token = request.COOKIES.get(COOKIE, "")
    recovery = actions.find(token, proved=True)
    if recovery is None:
        return _over(request)
    more = administers(recovery.account)
    form = (NewWithFactorForm if more else NewPasswordForm)(request.POST or None)
    done = _saved(
        form,
        request,
        lambda password: actions.set_password(
            token=token,
            password=password,
            factor=form.cleaned_data.get("factor", ""),
            address=request.address,
        ),
    )
    if isinstance(done, Account):
        return _drop(_sign_in_next(request, done))
    return done or page(request, "identity/recovery/new.html", form=form, account=recovery.account)


@signed_in
@any_method
def in_session(request: HttpRequest) -> HttpResponse:
    """A new password without the old one, for whoever has just shown something as good."""
    account = queries.own_account(request.actor)
    if account.kind != Account.Kind.OFFICER:
        raise NotFound(_("Tài khoản này chỉ vào bằng VNeID"))
    if not replaces_password(request, account):
        return page(request, "identity/recovery/not_enough.html")
    form = NewPasswordForm(request.POST or None)
    done = _saved(
        form,
        request,
        lambda password: actions.set_password_in_session(actor=request.actor, password=password),
    )
    if isinstance(done, Account):
        return cookies.forget_session(_sign_in_next(request, done))
    return done or page(request, "identity/recovery/new.html", form=form, account=account)


def _saved(form, request, save) -> Account | HttpResponse | None:
    """The account whose password was set; a page that says why not; None: show the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save(form.cleaned_data["password"])
    except hashing.Busy:
        return errors.unavailable(request, retry_after=BUSY_SECONDS)
    except NotFound:
        return _over(request)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "password", str(refusal))
        return None


def _sign_in_next(request: HttpRequest, account: Account) -> HttpResponse:
    messages.success(request, _("Đã đặt mật khẩu. Mời bạn đăng nhập."))
    return see_other(SignInRequest(next=reverse("portal:launcher"), hint=account.name).url())


def _over(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(WORDS[Wrong.OVER]))
    return _drop(see_other("identity:help_with_password"))


def _keep(response: HttpResponse, token: str) -> HttpResponse:
    lasts = one_time.LIFETIME
    response.set_cookie(
        COOKIE, token, max_age=lasts, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response


def _drop(response: HttpResponse) -> HttpResponse:
    response.set_cookie(
        COOKIE, "", max_age=0, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response
