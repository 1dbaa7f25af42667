"""Every change of favourites and notices."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.portal import events
from lienthong.portal.models import Favourite, Notice
from lienthong.sso import queries as sso

MANAGE = Rights.MANAGE_NOTICES


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    text: str
    starts_at: datetime
    ends_at: datetime
    link_url: str = ""
    link_text: str = ""
    important: bool = False


def set_favourite(*, actor: Actor, application_id: int, wanted: bool) -> None:
    """Put an application in front, or back. A matter of taste: it leaves no audit line."""
    application = sso.enterable_application(actor, application_id)
    mine = Favourite.objects.filter(account_id=actor.account_id, application=application)
    if not wanted:
        mine.delete()
        return
    Favourite.objects.get_or_create(
        account_id=actor.account_id, application=application, defaults={"added_at": clock.now()}
    )


def add_notice(*, actor: Actor, unit: Unit, draft: NoticeDraft) -> Notice:
    """Tell everyone in the unit's subtree."""
    directory.require(actor, MANAGE, unit.path)
    _check(draft)
    with transaction.atomic():
        notice = Notice.objects.create(unit=unit, written_by=actor.label, **asdict(draft))
        _record(actor, events.NOTICE_ADDED, notice)
    return notice


def edit_notice(*, actor: Actor, notice: Notice, draft: NoticeDraft) -> None:
    directory.require(actor, MANAGE, notice.unit.path)
    _check(draft)
    with transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**asdict(draft))
        _record(actor, events.NOTICE_EDITED, notice)


def end_notice(*, actor: Actor, notice: Notice) -> None:
    """Take a notice down now; it stays on record."""
    directory.require(actor, MANAGE, notice.unit.path)
    now = clock.now()
    with transaction.atomic():
        if notice.starts_at >= now:
            Notice.objects.filter(pk=notice.pk).delete()
        else:
            Notice.objects.filter(pk=notice.pk, ends_at__gt=now).update(ends_at=now)
        _record(actor, events.NOTICE_ENDED, notice)


def _check(draft: NoticeDraft) -> None:
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("Thời điểm kết thúc phải sau thời điểm bắt đầu"), field="ends_at")
    if draft.link_url and not draft.link_url.startswith(("https://", "http://localhost")):
        raise Refused(_("Liên kết phải bắt đầu bằng https://"), field="link_url")


def _record(actor: Actor, kind: str, notice: Notice) -> None:
    subject = audit.Subject("notice", notice.pk, notice.text[:60])
    audit.record(actor=actor, kind=kind, subject=subject, unit_path=notice.unit.path)
