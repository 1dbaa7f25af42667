"""The one list of where one can go, and with which right."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lienthong.identity import switching_views
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.portal import menu
from lienthong.shell.navigation import Item, visible

ITEMS = (
    Item(_("Ứng dụng"), "portal:launcher"),
    Item(_("Cán bộ"), "console:home", Rights.MANAGE_ACCOUNTS),
    Item(_("Quản lý ứng dụng"), "sso:applications", Rights.MANAGE_APPLICATIONS),
    Item(
        _("Chỉ tiêu"),
        "scoreboard:province",
        Rights.READ_SCOREBOARD,  # whoever reports or manages reads, too
        also=("/console/scoreboard",),
    ),
    Item(_("Thông báo"), "portal:notices", Rights.MANAGE_NOTICES),
    Item(_("Nhật ký"), "audit:events", Rights.READ_AUDIT),
    Item(_("Tài khoản của tôi"), "portal:account", in_menu=True),
)
DELEGATIONS = Item(_("Ủy quyền"), "portal:delegations", in_menu=True)
LEAVING = (
    Item(_("Đăng xuất"), "identity:sign_out", in_menu=True, post=True),
    Item(_("Đăng xuất khỏi mọi nơi"), "identity:sign_out_everywhere", in_menu=True, post=True),
    Item(_("Trợ giúp"), "portal:help", everyone=True),
)


def items(actor: Actor) -> Iterable[Item]:
    """What the masthead and the person's menu offer to this actor. Only officers delegate."""
    delegations = [DELEGATIONS] if actor.unit_path else []
    return [
        *visible(ITEMS, actor),
        *switching_views.items(actor),
        *delegations,
        *menu.acting(actor),
        *visible(LEAVING, actor),
    ]
