"""Whether a session has just shown something as good as the password."""

from django.http import HttpRequest

from lienthong.identity import queries
from lienthong.identity.models import Account
from lienthong.identity.recovery import rules
from lienthong.kit import clock


def administers(account: Account) -> bool:
    """Whether a code alone does not open it."""
    return queries.roles_of(account).exists()


def replaces_password(request: HttpRequest, account: Account) -> bool:
    """For whoever is signed in: whether the password need not be asked for."""
    session = request.session
    return not session.on_behalf_of and rules.replaces_password(
        session.methods.split(),
        shown_at=session.authenticated_at,
        now=clock.now(),
        administers=administers(account),
    )
