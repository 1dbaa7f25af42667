"""The console's front page: the figures that matter, and where to go from here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.directory import queries as directory
from lienthong.identity import queries as identity
from lienthong.identity.access import prove_more, signed_in
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.shell.pages import page


@dataclass(frozen=True, slots=True)
class Door:
    """A part of the console, for those who hold the right somewhere."""

    right: str
    name: Promise
    detail: Promise
    url_name: str
    icon: str
    everywhere: bool = False  # only for who holds it over the whole tree

    def opens_to(self, actor: Actor) -> bool:
        if self.everywhere:
            return directory.everywhere(actor, self.right)
        return actor.may(self.right)


DOORS = (
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Đơn vị và cán bộ"),
        gettext_lazy("Cây đơn vị, tài khoản, chuyển công tác, đình chỉ, mật khẩu"),
        "console:units",
        "units",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Xác thực VNeID của cán bộ"),
        gettext_lazy("Ai đã gắn với VNeID, ai chưa và vì sao; danh sách theo đơn vị"),
        "console:identities",
        "user",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Ủy quyền"),
        gettext_lazy("Ai làm thay ai, việc gì, đến khi nào; thu hồi"),
        "console:delegations",
        "flow",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Tài khoản dùng chung?"),
        gettext_lazy("Tài khoản có vẻ do nhiều người cùng dùng, và cách tách"),
        "console:shared_accounts",
        "users",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Công dân và tổ chức"),
        gettext_lazy("Tài khoản của người dân, doanh nghiệp: phiên đang mở, đình chỉ"),
        "console:outside",
        "users",
        everywhere=True,
    ),
    Door(
        Rights.MANAGE_UNITS,
        gettext_lazy("Đối chiếu tên đơn vị"),
        gettext_lazy("Dán một danh sách tên, xem hệ thống hiểu là đơn vị nào"),
        "console:names",
        "check",
    ),
    Door(
        Rights.MANAGE_APPLICATIONS,
        gettext_lazy("Quản lý ứng dụng"),
        gettext_lazy("Đăng ký ứng dụng, ai được vào, thông tin được nhận"),
        "sso:applications",
        "apps",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Cán bộ chưa vào được ứng dụng"),
        gettext_lazy("Hồ sơ trong ứng dụng thiếu thư công vụ, hoặc không rõ là ai"),
        "linking:todo",
        "warning",
    ),
    Door(
        Rights.MANAGE_POLICIES,
        gettext_lazy("Yêu cầu đăng nhập"),
        gettext_lazy("Hạn chuyển sang VNeID, xác thực hai lớp, tài khoản khẩn cấp"),
        "sso:policies",
        "lock",
    ),
    Door(
        Rights.MANAGE_ACCOUNTS,
        gettext_lazy("Kết nối SCIM"),
        gettext_lazy("Phần mềm nhân sự được ghi cán bộ vào đây, mã kết nối"),
        "scim:tokens",
        "flow",
    ),
    Door(
        Rights.MANAGE_NOTICES,
        gettext_lazy("Thông báo"),
        gettext_lazy("Tin hiện phía trên các ứng dụng của cán bộ"),
        "portal:notices",
        "bell",
    ),
    Door(
        Rights.READ_AUDIT,
        gettext_lazy("Nhật ký"),
        gettext_lazy("Ai đã làm gì, khi nào, từ đâu"),
        "audit:events",
        "log",
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and the list behind it."""

    label: str
    value: int
    url: str = ""


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """For who administers anything; the page does not exist for others."""
    actor = request.actor
    if not actor.rights:
        return prove_more(request)
    return page(
        request,
        "console/home.html",
        figures=_figures(actor) if actor.may(Rights.MANAGE_ACCOUNTS) else (),
        scope=", ".join(unit.name for unit in directory.roots(actor, Rights.MANAGE_ACCOUNTS)),
        doors=[door for door in DOORS if door.opens_to(actor)],
    )


def _figures(actor: Actor) -> list[Figure]:
    officers, units = identity.figures(actor), reverse("console:units")
    return [
        Figure(_("đơn vị"), directory.visible(actor, Rights.MANAGE_ACCOUNTS).count(), units),
        Figure(_("cán bộ"), officers.officers, units),
        Figure(_("đang tạm đình chỉ"), officers.suspended, f"{units}?show=suspended"),
        Figure(_("chưa đặt mật khẩu"), officers.without_password, f"{units}?show=unset"),
        Figure(_("phiên đang đăng nhập"), officers.live_sessions),
    ]
