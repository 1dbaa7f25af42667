"""Asking for a sign-in, as a value: what another feature wants of the person and where to go afterwards.

It travels through the browser as a signed parameter, so that neither the destination nor the origins
that the page may redirect to can be chosen by whoever writes the link (SECURITY.md 26).
"""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

MAX_AGE = 3600  # seconds that a sign-in page may stay open
SALT = "identity.sign_in"


@dataclass(frozen=True, slots=True)
class SignInRequest:
    next: str  # a path of ours
    hint: str = ""  # account name to prefill (OpenID Connect `login_hint`)
    again: bool = (
        False  # ask for the password even in a running session (`prompt=login`, `max_age`)
    )
    application: str = ""  # name to show: "to go on to …"
    origins: tuple[str, ...] = ()  # where `next` may redirect to: added to the page's form-action

    def url(self) -> str:
        """The address of the sign-in page for this request."""
        signed = signing.dumps(asdict(self), salt=SALT)
        return f"{reverse('identity:sign_in')}?{urlencode({'request': signed})}"


def read(request: HttpRequest) -> SignInRequest:
    """The request that a sign-in page was opened with; a missing, old or forged one leads to the launcher."""
    try:
        value = signing.loads(request.GET.get("request", ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return SignInRequest(next=reverse("portal:launcher"))
    return SignInRequest(**{**value, "origins": tuple(value["origins"])})


def sign_in_to_return(request: HttpRequest) -> str:
    """The sign-in page that leads back to the page now asked for."""
    wanted = request.get_full_path() if request.method == "GET" else reverse("portal:launcher")
    return SignInRequest(next=wanted).url()
