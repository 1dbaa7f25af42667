"""What an account needs beside a code, and whether a session has shown something as good as a password."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.identity import limits, queries
from lienthong.identity.factors import queries as factors
from lienthong.identity.factors import recovery_codes, totp
from lienthong.identity.models import Account
from lienthong.identity.recovery import rules
from lienthong.kit import clock
from lienthong.kit.refusal import Refused


def administers(account: Account) -> bool:
    """Whether a code alone does not open it."""
    return queries.roles_of(account).exists()


def has_typed_factor(account: Account) -> bool:
    """Whether it has an authenticator app or unused codes on paper, to show beside a code."""
    enrolled = factors.enrolled(account)
    return enrolled.app or enrolled.recovery_codes > 0


def show_factor(account: Account, typed: str) -> None:
    """Raise Refused unless this is a code of the account's app or sheet; it is spent then."""
    counters = limits.keys({"factor": str(account.pk)})
    if not limits.count(counters):
        raise Refused(_("Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại."), field="factor")
    if not (totp.spend(account, typed) or recovery_codes.spend(account, typed)):
        raise Refused(_("Mã này chưa đúng hoặc đã dùng"), field="factor")
    limits.forgive(counters)


def replaces_password(request: HttpRequest, account: Account) -> bool:
    """For whoever is signed in: whether the password need not be asked for."""
    session = request.session
    return not session.on_behalf_of and rules.replaces_password(
        session.methods.split(),
        shown_at=session.authenticated_at,
        now=clock.now(),
        administers=administers(account),
    )
