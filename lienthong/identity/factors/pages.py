"""What the pages of second factors share: challenges for this browser, refusals in words."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token, rotate_token
from django.urls import reverse

from lienthong.identity import cookies
from lienthong.identity.factors import passkeys, rules, words
from lienthong.identity.factors.forms import AnswerForm
from lienthong.identity.factors.passkeys import Ceremony
from lienthong.identity.models import Account
from lienthong.identity.request import SignInRequest
from lienthong.identity.sign_in import SignedIn
from lienthong.identity.vneid import provider
from lienthong.shell.middleware import allow_form_action


def page_binding(request: HttpRequest) -> str:
    """This browser, before anybody has signed in: its form token's secret, which nobody else has."""
    get_token(request)
    secret = request.META["CSRF_COOKIE"].encode()
    return f"page {settings.VAULT.mac('page-binding', secret).hex()}"


def alone(request: HttpRequest) -> Ceremony:
    """The challenge of the sign-in page, for any passkey."""
    return passkeys.ask(bound_to=page_binding(request))


def offered(
    account: Account, ways: list[rules.Way], *, bound_to: str, personal: bool
) -> Ceremony | None:
    """The challenge for the account's passkeys, where one of them would do."""
    if rules.Way.PASSKEY not in ways:
        return None
    return passkeys.ask(bound_to=bound_to, account=account, personal=personal)


def vneid_url(wanted: SignInRequest) -> str:
    """Where VNeID is asked, for this request; "" where it is not set up."""
    return wanted.url("identity:vneid_begin") if provider.configured() else ""


def say(form: AnswerForm, refusal: rules.Refusal) -> None:
    """The refusal in words, beside what was filled in."""
    by_passkey = bool(form.cleaned_data.get("passkey"))
    wrong = words.WRONG_PASSKEY if by_passkey else words.REFUSALS[rules.Refusal.WRONG]
    form.refuse(str(wrong if refusal is rules.Refusal.WRONG else words.REFUSALS[refusal]))


def lead_to(request: HttpRequest, wanted: SignInRequest) -> None:
    """Forms of this page may end at the application that asked."""
    for origin in wanted.origins:
        allow_form_action(request, origin)


def entered(
    request: HttpRequest, response: HttpResponse, outcome: SignedIn, remember: bool | None = None
) -> HttpResponse:
    """The new session's cookies; what was read before it is worth nothing (SECURITY.md 22)."""
    rotate_token(request)
    return cookies.entered(response, outcome, remember=remember)


def gave_up(wanted: SignInRequest) -> str:
    """Back to the application, which is told; or to the launcher."""
    if wanted.application:
        joint = "&" if "?" in wanted.next else "?"
        return f"{wanted.next}{joint}gave_up=1"
    return reverse("portal:launcher")
