"""The sheets of all units in one zip: asked for on the centre's page, made by a job."""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.kit import clock, jobs
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.document import formats
from lienthong.scoreboard.models import YearEndArchive
from lienthong.scoreboard.yearend import files
from lienthong.scoreboard.yearend.sheet import Year

State = YearEndArchive.State

KEPT = timedelta(days=7)
MOST_KEPT = 6  # of one person

logger = logging.getLogger(__name__)


# ── Asked for ───────────────────────────────────────────────────────────────────────────────────


def start(*, actor: Actor, year: int, form: str, until: int | None = None) -> YearEndArchive:
    """Have it made; one that is being made already is that one. Raises NotFound for who is not of the
    centre, Refused for a year of which nothing has been opened."""
    queries.require_centre(actor)
    if form not in formats.FORMATS:
        raise Refused(_("Hãy chọn một định dạng"), field="form")
    closing = Year(year, until).closing
    with transaction.atomic():
        running = of(actor).filter(until=closing.code, form=form, state=State.WORKING).first()
        if running is not None:
            return running
        made = YearEndArchive.objects.create(
            account_id=actor.account_id,
            year=year,
            until=closing.code,
            form=form,
            language=translation.get_language() or "vi",
            created_at=clock.now(),
        )
        kept = of(actor).values_list("pk", flat=True)[:MOST_KEPT]
        YearEndArchive.objects.filter(account_id=actor.account_id).exclude(
            pk__in=list(kept)
        ).delete()
        from lienthong.scoreboard.yearend import tasks  # it calls this module

        jobs.defer(tasks.make_archive, archive_id=made.pk)
    return made


def of(actor: Actor) -> QuerySet[YearEndArchive]:
    """The actor's own, newest first, without their contents."""
    own = YearEndArchive.objects.filter(account_id=actor.account_id)
    return own.defer("content").order_by("-created_at", "-pk")


def found(actor: Actor, archive_id: int) -> YearEndArchive:
    """One of the actor's own, while they are of the centre; NotFound otherwise."""
    queries.require_centre(actor)
    one = of(actor).filter(pk=archive_id).first()
    if one is None:
        raise NotFound(_("Không tìm thấy tệp này; tệp được xóa sau một tuần"))
    return one


def content(archive: YearEndArchive) -> bytes:
    """The zip of one that is done."""
    return bytes(YearEndArchive.objects.values_list("content", flat=True).get(pk=archive.pk) or b"")


# ── Made ────────────────────────────────────────────────────────────────────────────────────────


def make(archive_id: int) -> None:
    """Make the zip; each sheet's end is told at once. A second run makes it again."""
    archive = YearEndArchive.objects.filter(pk=archive_id, state=State.WORKING).first()
    if archive is None:
        return
    with translation.override(archive.language):
        try:
            _set(archive, state=State.DONE, content=_made(archive))
        except (OperationalError, InterfaceError):
            raise  # the database is away: the job is tried again
        except Refused as refusal:
            _set(archive, state=State.FAILED, error=refusal.words)
        except Exception:
            logger.exception("year-end archive %s failed", archive.pk)
            words = _("Hệ thống gặp lỗi khi lập phiếu. Hãy báo bộ phận hỗ trợ.")
            _set(archive, state=State.FAILED, error=words)


def _made(archive: YearEndArchive) -> bytes:
    year = Year(archive.year, int(archive.until[5:]))
    units = year.units()
    _set(archive, done=0, total=len(units))
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        _set(archive, done=done)

    return files.archive(year, units, archive.form, moment=clock.now(), advance=advance)


def forget_old() -> None:
    """A week after it was asked for."""
    YearEndArchive.objects.filter(created_at__lt=clock.now() - KEPT).delete()


def _set(archive: YearEndArchive, **columns: object) -> None:
    YearEndArchive.objects.filter(pk=archive.pk).update(**columns)
