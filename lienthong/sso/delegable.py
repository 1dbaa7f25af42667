"""What delegations know as opaque pairs, in the words of its owner: applications, and the fields of
procedures that some of them handle."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lienthong.delegation import fields
from lienthong.delegation.models import Delegation
from lienthong.delegation.rules import Offer
from lienthong.identity.models import Account
from lienthong.sso import queries
from lienthong.sso.models import Application

Kind = Delegation.Kind


def offers(account: Account) -> list[Offer]:
    """What an account may give away today: of the applications that it may enter by its own right
    those that let themselves be delegated; everything of them; the fields that one of them handles."""
    open_ones = [one for one in queries.enterable_by(account) if one.delegable]
    found = [Offer(Kind.APPLICATION, one.slug, one.name) for one in open_ones]
    if any(one.handles_fields for one in open_ones):
        found += [Offer(Kind.FIELD, field.code, _field(field.code)) for field in fields.today()]
    return [Offer(Kind.EVERYTHING, "", _everything()), *found] if found else []


def names(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What people call each pair; past applications and fields keep their names. One statement, or
    none."""
    wanted = set(pairs)
    slugs = {key for kind, key in wanted if kind == Kind.APPLICATION}
    rows = Application.objects.filter(slug__in=slugs).values_list("slug", "name") if slugs else ()
    named = dict(rows)
    return {(kind, key): _name(kind, key, named) for kind, key in wanted}


def _name(kind: str, key: str, applications: dict[str, str]) -> str:
    if kind == Kind.EVERYTHING:
        return _everything()
    return _field(key) if kind == Kind.FIELD else applications.get(key, key)


def _everything() -> str:
    return _("mọi việc ủy quyền được")


def _field(code: str) -> str:
    return _("lĩnh vực %(name)s") % {"name": fields.name_of(code)}
