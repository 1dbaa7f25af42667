"""The other person hears of it: on the portal, and at a personal address if they have one."""

from django.utils.translation import gettext_lazy as _

from lienthong.delegation import words
from lienthong.delegation.models import Delegation
from lienthong.identity import alerts, messages
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.kit.text import format_date

ASKED = messages.register(
    "delegation_asked",
    subject=_("Có người đề nghị ủy quyền cho bạn"),
    text=_(
        "%(giver)s đề nghị ủy quyền cho bạn từ %(from)s đến hết %(to)s. Mở Ủy quyền trên cổng đăng "
        "nhập để nhận hoặc từ chối."
    ),
)
ACCEPTED = messages.register(
    "delegation_accepted",
    subject=_("Ủy quyền đã được nhận"),
    text=_("%(receiver)s đã nhận ủy quyền của bạn từ %(from)s đến hết %(to)s."),
)
DECLINED = messages.register(
    "delegation_declined",
    subject=_("Ủy quyền bị từ chối"),
    text=_("%(receiver)s không nhận ủy quyền của bạn từ %(from)s đến hết %(to)s."),
)
REVOKED = messages.register(
    "delegation_revoked",
    subject=_("Ủy quyền đã thu hồi"),
    text=_("Ủy quyền của %(giver)s cho %(receiver)s đã bị thu hồi, bởi %(by)s."),
)
ANSWERS = {Delegation.State.ACCEPTED: ACCEPTED, Delegation.State.DECLINED: DECLINED}


def tell(actor: Actor, delegation: Delegation, kind: str, *whom: Account) -> None:
    """Inside the caller's transaction; who does it need not be told."""
    context = {
        "giver": delegation.giver.full_name,
        "receiver": delegation.receiver.full_name,
        "from": format_date(delegation.starts_on),
        "to": format_date(words.last_day(delegation)),
        "by": actor.full_name or actor.label,
    }
    for account in whom:
        if account.pk != actor.account_id:
            alerts.tell(account, kind, context)
