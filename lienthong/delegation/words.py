"""Delegations in words, the same on everybody's pages."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.delegation.models import Delegation
from lienthong.delegation.rules import Standing
from lienthong.identity.models import Account
from lienthong.kit.clock import VIETNAM
from lienthong.kit.text import format_date
from lienthong.shell.way import Step

# What a standing is called, and the kind of its tag.
STANDINGS = {
    Standing.ASKED: (gettext_lazy("Chờ nhận"), "warn"),
    Standing.COMING: (gettext_lazy("Đã nhận, chưa đến ngày"), "good"),
    Standing.RUNNING: (gettext_lazy("Đang hiệu lực"), "good"),
    Standing.OUT_OF_POST: (gettext_lazy("Ngừng: đã chuyển đơn vị hoặc khóa tài khoản"), "bad"),
    Standing.EXPIRED: (gettext_lazy("Hết hạn"), ""),
    Standing.LAPSED: (gettext_lazy("Không ai trả lời"), ""),
    Standing.DECLINED: (gettext_lazy("Từ chối"), ""),
    Standing.REVOKED: (gettext_lazy("Đã thu hồi"), ""),
}
A_DAY = timedelta(days=1)


def tag(delegation: Delegation) -> tuple[str, str]:
    """Its standing in words, and the kind of the tag."""
    words, kind = STANDINGS[Standing(delegation.standing)]
    return str(words), kind


def last_day(delegation: Delegation) -> date:
    """As people count: the last day on which it holds."""
    return delegation.ends_on - A_DAY


def title(delegation: Delegation) -> str:
    """Who gives to whom."""
    return f"{delegation.giver.full_name} → {delegation.receiver.full_name}"


def person(account: Account) -> str:
    """Who that is, and where."""
    return f"{account.full_name} ({account.name}), {account.unit.full_name}"


def sentence(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]


def facts(delegation: Delegation, what: str) -> list[tuple[str, str]]:
    """What it says; `what` is what its owner calls the pair (`sso.delegable.names`)."""
    said = [
        (_("Người giao"), person(delegation.giver)),
        (_("Người nhận"), person(delegation.receiver)),
        (_("Việc được làm thay"), sentence(what)),
        (_("Từ ngày"), format_date(delegation.starts_on)),
        (_("Đến hết ngày"), format_date(last_day(delegation))),
        (_("Lý do"), delegation.reason),
        (_("Số quyết định, văn bản"), delegation.decision),
    ]
    return [(term, value) for term, value in said if value]


def loss(delegation: Delegation) -> str:
    """What a revocation costs."""
    words = _("%(receiver)s không làm thay %(giver)s được nữa, kể cả khi đang làm dở.")
    names = {"receiver": delegation.receiver.full_name, "giver": delegation.giver.full_name}
    return words % names


def revoked(sessions: int) -> str:
    """What a revocation has done."""
    if not sessions:
        return _("Đã thu hồi ủy quyền.")
    words = ngettext(
        "Đã thu hồi ủy quyền và kết thúc %(count)s phiên đang làm thay.",
        "Đã thu hồi ủy quyền và kết thúc %(count)s phiên đang làm thay.",
        sessions,
    )
    return words % {"count": sessions}


# ── Its way ─────────────────────────────────────────────────────────────────────────────────────


def steps(delegation: Delegation) -> list[Step]:
    """Asked, answered, begun, over: who and when."""
    standing = Standing(delegation.standing)
    asked = Step(_("Đề nghị"), _by(delegation.giver, delegation.asked_at))
    return [asked, _answered(delegation, standing), *_course(delegation, standing)]


def _answered(delegation: Delegation, standing: Standing) -> Step:
    receiver, at = delegation.receiver, delegation.answered_at
    if standing == Standing.DECLINED:
        return Step(_("Từ chối"), _by(receiver, at), "bad")
    if at:
        return Step(_("Nhận"), _by(receiver, at))
    if standing == Standing.ASKED:
        return Step(_("Chờ nhận"), receiver.full_name, "now")
    return Step(_("Không ai trả lời"), receiver.full_name, "bad")


def _ender(delegation: Delegation) -> str:
    """One of the two by full name; anybody else as the trail has them."""
    people = {one.name: one.full_name for one in (delegation.giver, delegation.receiver)}
    return people.get(delegation.ended_by, delegation.ended_by)


def _course(delegation: Delegation, standing: Standing) -> list[Step]:
    begins = Step(_("Bắt đầu"), format_date(delegation.starts_on), "next")
    ends = Step(_("Hết hạn"), _("hết ngày %s") % format_date(last_day(delegation)), "next")
    match standing:
        case Standing.DECLINED | Standing.LAPSED:
            return []
        case Standing.REVOKED:
            at = _moment(delegation.ended_at)
            return [Step(_("Thu hồi"), f"{_ender(delegation)}, {at}", "bad")]
        case Standing.OUT_OF_POST:
            return [Step(_("Ngừng"), tag(delegation)[0], "bad"), ends]
        case Standing.RUNNING:
            return [Step(_("Đang hiệu lực"), _("từ %s") % begins.detail, "now"), ends]
        case Standing.EXPIRED:
            return [Step(begins.title, begins.detail), Step(ends.title, ends.detail)]
    return [begins, ends]


def _by(account: Account, at: datetime | None) -> str:
    return f"{account.full_name}, {_moment(at)}" if at else account.full_name


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M} {format_date(at)}" if at else ""
