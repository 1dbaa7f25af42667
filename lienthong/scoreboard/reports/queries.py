"""Every read of reports, access checks included.

Who manages the scoreboard of the province sees all of them. A published one may be read by whoever
reports or reads figures of any unit: it was sent to all of them.
"""

import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.document import codec, formats
from lienthong.scoreboard.models import (
    Period,
    Publication,
    PublishedFile,
    Report,
    ReportStep,
    Section,
    SectionDraft,
    SectionVersion,
)
from lienthong.scoreboard.reports import assembling, covers, differences, outline
from lienthong.scoreboard.reports.assembling import Assembled

State = Report.State


# ── Those who write ─────────────────────────────────────────────────────────────────────────────


def all_reports(actor: Actor) -> QuerySet[Report]:
    """Of who manages the scoreboard, newest period first."""
    queries.require_centre(actor)
    return Report.objects.select_related("period")


def report(actor: Actor, pk: int) -> Report:
    """One of them; NotFound else."""
    found = all_reports(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Không có báo cáo này"))
    return found


def sections(report: Report) -> list[Section]:
    """In order."""
    return list(Section.objects.filter(report=report))


def section(actor: Actor, pk: int) -> Section:
    """One section with its report."""
    queries.require_centre(actor)
    found = Section.objects.select_related("report__period").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Không có mục này"))
    return found


def draft(actor: Actor, section: Section) -> SectionDraft | None:
    """What the actor was writing and has not saved."""
    return SectionDraft.objects.filter(section=section, account=actor.account_id).first()


def undoable(section: Section) -> SectionVersion | None:
    """What the section was before it was last saved."""
    return SectionVersion.objects.filter(section=section).order_by("-pk").first()


def steps(report: Report) -> list[ReportStep]:
    """From the first on."""
    return list(ReportStep.objects.filter(report=report))


def successor(report: Report) -> Report | None:
    """The edition that replaces it, once that is published."""
    return Report.objects.filter(replaces=report, state=State.PUBLISHED).first()


def correction_of(report: Report) -> Report | None:
    """The edition that is being written to replace it, or has done so."""
    return Report.objects.filter(replaces=report).first()


def submitter(report: Report) -> int | None:
    """The account that last asked for approval."""
    asked = ReportStep.objects.filter(report=report, kind=ReportStep.Kind.SUBMITTED)
    last = asked.order_by("-pk").first()
    return last.account_id if last else None


def approved_digest(report: Report) -> bytes | None:
    """SHA-256 of the document that was approved last."""
    steps = ReportStep.objects.filter(report=report, kind=ReportStep.Kind.APPROVED)
    last = steps.order_by("-pk").first()
    return bytes(last.digest) if last and last.digest else None


def may_approve(actor: Actor, report: Report) -> bool:
    """Somebody of the centre other than who submitted it, unless there is nobody else."""
    if report.state != State.SUBMITTED or not queries.is_centre(actor):
        return False
    own = _own(actor).filter(pk=submitter(report)).exists()
    return actor.is_system or not own or not _others(actor)


def _own(actor: Actor) -> QuerySet[Account]:
    """The actor's account, and the others of who was proved to hold it: one person may have several."""
    person = Account.objects.filter(pk=actor.account_id).values("person")
    return Account.objects.filter(Q(pk=actor.account_id) | Q(person__in=person))


def _others(actor: Actor) -> bool:
    """Whether somebody else, with an account that is in use, manages the scoreboard of the province."""
    roles = identity.roles_with(queries.MANAGE).filter(unit__parent=None)
    held = Account.objects.filter(pk__in=roles.values("account"))
    return held.filter(suspended_at=None, removed_at=None).exclude(pk__in=_own(actor)).exists()


# ── Those who read ──────────────────────────────────────────────────────────────────────────────


def may_read(actor: Actor) -> bool:
    """Whether the actor may read published reports."""
    return any(actor.may(right) for right in queries.RIGHTS)


def publications(actor: Actor) -> QuerySet[Publication]:
    """What was published, newest first, without the texts."""
    found = Publication.objects.all() if may_read(actor) else Publication.objects.none()
    return found.select_related("report__period").defer("document", "ways").order_by("-at", "-pk")


def publication(actor: Actor, report_id: int) -> Publication:
    """One of them; NotFound else."""
    found = publications(actor).filter(report=report_id).first()
    if found is None:
        raise NotFound(_("Không có báo cáo này"))
    return found


def published(publication: Publication) -> Assembled:
    """As it was frozen."""
    return Assembled(codec.from_json(publication.document), publication.ways)


# ── Either ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class File:
    """A report in one format; `state` is of Report.State, and "none" where nobody has begun one."""

    name: str
    data: bytes
    state: str
    edition: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def file(report: Report, format: str) -> File:
    """As it was published, or as it would be now. Whoever calls has checked who may read it."""
    if report.state == State.PUBLISHED:
        stored = PublishedFile.objects.filter(publication__report=report, format=format).first()
        if stored is None:
            raise NotFound(format)
        data = bytes(stored.data)
    else:
        made = assembling.assembled(report, sections(report), note=note(report))
        data = formats.file(made.document, format)
    return File(_name(report, format), data, report.state, report.edition)


def of_period(actor: Actor, period: Period, format: str) -> File:
    """The newest report of a period that the actor may read; for the centre a draft too, or what an
    ordinary one would be."""
    found = Report.objects.filter(period=period).order_by("kind", "-edition")
    if not queries.is_centre(actor):
        found = found.filter(state=State.PUBLISHED) if may_read(actor) else found.none()
    chosen = found.filter(kind=Report.Kind.SPECIAL).first() or found.first()
    if chosen is not None:
        return file(chosen, format)
    queries.require_centre(actor)
    made = outline.ordinary(actor, period)
    document = assembling.assembled(made.report, made.sections).document
    data = formats.file(document, format)
    return File(_name(made.report, format), data, "none", 0)


def note(report: Report) -> list[str]:
    """What a corrected edition says first of all: what it replaces, why, and what differs."""
    before = replaced(report)
    if before is None:
        return []
    day = f"{before.at.astimezone(clock.VIETNAM):%d/%m/%Y}"
    said = f"Báo cáo này thay thế Báo cáo số {before.number} phát hành ngày {day}."
    return [f"{covers.reissued(report)}. {said}", differences.told(changes(report))]


def replaced(report: Report) -> Publication | None:
    """What a corrected edition takes the place of."""
    return Publication.objects.filter(report=report.replaces_id).defer("ways").first()


def changes(report: Report) -> list[str]:
    """What a corrected edition says otherwise than the one before, a line each; [] of a first one."""
    before = replaced(report)
    if before is None:
        return []
    # Under a number, as the one before: that it is a draft is no difference.
    now = assembling.assembled(report, sections(report), before.number)
    return differences.found(codec.from_json(before.document), now.document)


def _name(report: Report, format: str) -> str:
    """ "bao-cao-2023-02.docx": slugs, nothing to escape."""
    more = f"-lan-{report.edition}" if report.edition > 1 else ""
    draft = "" if report.state == State.PUBLISHED else "-du-thao"
    return f"bao-cao-{report.period.code}{more}{draft}.{format}"
