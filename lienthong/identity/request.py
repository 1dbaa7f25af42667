"""Asking for a sign-in, as a value: what another feature wants of the person and where to go afterwards.

It travels through the browser as a signed parameter, so that neither the destination nor the origins
that the page may redirect to can be chosen by whoever writes the link (SECURITY.md 26).
"""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from lienthong.identity.rules import Need

MAX_AGE = 3600  # seconds that a sign-in page may stay open
SALT = "identity.sign_in"


@dataclass(frozen=True, slots=True)
class SignInRequest:
    next: str  # a path of ours
    hint: str = ""  # account name to prefill (OpenID Connect `login_hint`)
    again: bool = (
        False  # ask for the password even in a running session (`prompt=login`, `max_age`)
    )
    level: int = 1  # what the session must reach (`acr_values`, policies): rules.level
    vneid: bool = False  # only VNeID will do (a cut-off)
    passkey_counts: bool = False  # … or a passkey of a verified person
    choose: bool = False  # let the person choose among their accounts (`prompt=select_account`)
    application: str = ""  # name to show: "to go on to …"
    origins: tuple[str, ...] = ()  # where `next` may redirect to: added to the page's form-action

    @property
    def need(self) -> Need:
        """What the session must show."""
        return Need(self.level, self.vneid, self.passkey_counts)

    def signed(self) -> str:
        """As it travels; `loads` reads it."""
        return signing.dumps(asdict(self), salt=SALT)

    def url(self, name: str = "identity:sign_in") -> str:
        """The address of the sign-in page, or of another step of signing in, for this request."""
        return f"{reverse(name)}?{urlencode({'request': self.signed()})}"


def read(request: HttpRequest) -> SignInRequest:
    """The request that a sign-in page was opened with; a missing, old or forged one leads to the launcher."""
    return loads(request.GET.get("request", ""))


def loads(signed: str) -> SignInRequest:
    """What `SignInRequest.signed` wrote."""
    try:
        value = signing.loads(signed, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return SignInRequest(next=reverse("portal:launcher"))
    return SignInRequest(**{**value, "origins": tuple(value["origins"])})


def sign_in_to_return(request: HttpRequest) -> str:
    """The sign-in page that leads back to the page now asked for."""
    wanted = request.get_full_path() if request.method == "GET" else reverse("portal:launcher")
    return SignInRequest(next=wanted).url()


def stronger_sign_in_to_return(request: HttpRequest, need: Need) -> str:
    """The page where a running session shows what it lacks, and which leads back to this page."""
    wanted = request.get_full_path() if request.method == "GET" else reverse("portal:launcher")
    return SignInRequest(
        next=wanted, level=need.level, vneid=need.vneid, passkey_counts=need.passkey_counts
    ).url()
