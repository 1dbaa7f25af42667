"""What the person's menu offers beside its fixed entries, and what stands above every page: acting for
another, and leaving that again."""

from django.utils.translation import gettext as _

from lienthong.delegation import queries as delegation
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.shell.navigation import Banner, Item
from lienthong.sso import delegable


def acting(actor: Actor) -> list[Item]:
    """One entry for everything that the actor may do for others today; while at it, the way back."""
    if actor.on_behalf_of:
        return [Item(_("Thôi làm thay"), "portal:stop_acting", in_menu=True, post=True)]
    usable = delegation.usable(actor)
    names = delegable.names((one.kind, one.key) for one in usable)
    return [
        Item(
            _("Làm việc thay: %(giver)s (%(what)s)")
            % {"giver": one.giver.full_name, "what": names[one.kind, one.key]},
            "portal:act",
            in_menu=True,
            post=True,
            args=(one.pk,),
        )
        for one in usable
    ]


def banner(actor: Actor) -> Banner | None:
    """For whom the actor acts just now (SECURITY.md 51)."""
    if not actor.on_behalf_of:
        return None
    giver = Account.objects.select_related("unit__parent").defer("photo").get(pk=actor.on_behalf_of)
    where = f" ({giver.unit.full_name})" if giver.unit else ""
    words = _("Bạn đang làm việc thay %(name)s%(where)s.")
    text = words % {"name": giver.full_name, "where": where}
    return Banner(text, _("Thôi làm thay"), "portal:stop_acting")
