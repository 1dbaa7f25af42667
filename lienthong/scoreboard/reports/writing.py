"""Every write to a report that is not published yet: its cover, its sections, what is in them.

Who saves says which version they saw; if somebody has saved since, nothing is written (Changed). What
a section was is kept, so that the last saving can be undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import events, queries
from lienthong.scoreboard.document import limits
from lienthong.scoreboard.document.blocks import Block, Document
from lienthong.scoreboard.models import (
    Period,
    Report,
    ReportStep,
    Section,
    SectionDraft,
    SectionVersion,
)
from lienthong.scoreboard.reports import outline
from lienthong.scoreboard.reports.assembling import stored

KEPT_VERSIONS = 20  # of a section
MOST_SECTIONS = 60
COVER = (
    "title", "subtitle", "authority", "body", "symbol", "place", "dated", "marking",
    "distribution", "signer_office", "signer",
)  # fmt: skip
PART = ("position", "heading", "level", "kind", "topic")


class Changed(Refused):
    """Somebody else has saved since the page was opened; nothing was written."""


def changed() -> Changed:
    return Changed(
        _("Người khác vừa sửa báo cáo này"),
        hint=_("Xem bản hiện tại, rồi làm lại thay đổi của bạn."),
    )


# ── Reports ─────────────────────────────────────────────────────────────────────────────────────


def create(*, actor: Actor, period: Period, kind: str, like: Report | None = None) -> Report:
    """A draft: the province's outline, or cover and structure of another report (`like`) with the
    figures of this period. Raises Refused if the period has one of the kind."""
    queries.require_centre(actor)
    made = outline.ordinary(actor, period, kind)
    if like is not None:
        _take_after(made, like)
    return _stored(actor, made.report, made.sections)


def _take_after(made: outline.Outline, like: Report) -> None:
    """What people write anew each month stays behind; the title of a report of another kind, too."""
    own = {"dated"} if like.kind == made.report.kind else {"dated", "title"}
    for name in COVER:
        if name not in own:
            setattr(made.report, name, getattr(like, name))
    made.sections[:] = [
        Section(**{name: getattr(one, name) for name in PART})
        for one in Section.objects.filter(report=like)
    ]


def reissue(*, actor: Actor, report: Report, reason: str) -> Report:
    """A draft that will replace a published report: everything as it is, figures as they are now."""
    queries.require_centre(actor)
    if report.state != Report.State.PUBLISHED or Report.objects.filter(replaces=report).exists():
        raise Refused(_("Chỉ phát hành lại được bản mới nhất đã phát hành"))
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do phát hành lại"), field="reason")
    again = Report(
        period=report.period, kind=report.kind, edition=report.edition + 1, replaces=report,
        correction=reason.strip()[:500], **{name: getattr(report, name) for name in COVER},
    )  # fmt: skip
    sections = [
        Section(content=one.content, **{name: getattr(one, name) for name in PART})
        for one in Section.objects.filter(report=report)
    ]
    return _stored(actor, again, sections)


def _stored(actor: Actor, report: Report, sections: Iterable[Section]) -> Report:
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            for section in sections:
                section.report = report
            Section.objects.bulk_create(sections)
            step(actor, report, ReportStep.Kind.CREATED)
            record(actor, events.REPORT_CREATED, report, {"edition": report.edition})
    except IntegrityError:
        raise Refused(
            _("Kỳ này đã có báo cáo loại này"),
            hint=_("Mở báo cáo đã có để sửa tiếp, hoặc phát hành lại nếu đã phát hành."),
            field="period",
        ) from None
    return report


def remove(*, actor: Actor, report: Report) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        held = editable(actor, report)
        record(actor, events.REPORT_REMOVED, held, {"edition": held.edition})
        held.delete()


def set_cover(*, actor: Actor, report: Report, seen: int, values: Mapping[str, Any]) -> None:
    """Change what the cover says; raises Changed."""
    with transaction.atomic():
        held = editable(actor, report, seen)
        wanted = {name: values[name] for name in COVER if name in values}
        Report.objects.filter(pk=held.pk).update(**wanted)
        touched(held)
        record(actor, events.REPORT_CHANGED, held, {"what": "cover"})


# ── Sections ────────────────────────────────────────────────────────────────────────────────────


def add_section(*, actor: Actor, report: Report, heading: str, level: int, topic: str) -> Section:
    """At the end; of a topic's figures where a topic is given."""
    with transaction.atomic():
        held = editable(actor, report)
        present = Section.objects.filter(report=held)
        if present.count() >= MOST_SECTIONS:
            raise Refused(_("Báo cáo có quá nhiều mục"), hint=_("Hãy gộp hoặc xóa bớt mục."))
        last = present.aggregate(last=Max("position"))["last"] or 0
        kind = Section.Kind.FIGURES if topic else Section.Kind.EDITORIAL
        section = Section.objects.create(
            report=held, position=last + 10, heading=heading, level=level, kind=kind, topic=topic
        )
        touched(held)
        record(actor, events.REPORT_CHANGED, held, {"what": "section added", "section": heading})
    return section


def remove_section(*, actor: Actor, section: Section) -> None:
    """With what is written in it."""
    with transaction.atomic():
        held = editable(actor, section.report)
        Section.objects.filter(pk=section.pk).delete()
        touched(held)
        said = {"what": "section removed", "section": section.heading}
        record(actor, events.REPORT_CHANGED, held, said)


def move_section(*, actor: Actor, section: Section, up: bool) -> None:
    """One place up or down; at the end nothing happens."""
    with transaction.atomic():
        held = editable(actor, section.report)
        order = list(Section.objects.filter(report=held))
        at = next((n for n, one in enumerate(order) if one.pk == section.pk), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is None or to is None or not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        Section.objects.bulk_update(outline.placed(order), ["position"])
        touched(held)
        said = {"what": "section moved", "section": section.heading}
        record(actor, events.REPORT_CHANGED, held, said)


def write(
    *,
    actor: Actor,
    section: Section,
    seen: int,
    heading: str,
    level: int,
    blocks: Sequence[Block] | None,
) -> None:
    """Save a section; `blocks` None leaves what is written as it is. Raises Changed, and Refused for
    what no report can carry."""
    if blocks is not None:
        limits.check(Document(heading or "-", tuple(blocks)))
    with transaction.atomic():
        report, held = _held(actor, section, seen)
        content = held.content if blocks is None else stored(blocks)
        if content != held.content:
            _keep(held)
        _save(actor, held, heading=heading, level=level, content=content)
        SectionDraft.objects.filter(section=held, account=actor.account_id).delete()
        touched(report)
        record(actor, events.REPORT_CHANGED, report, {"what": "section", "section": heading})


def undo(*, actor: Actor, section: Section, seen: int) -> None:
    """Back to what the section was before it was last saved; as often as versions are kept."""
    with transaction.atomic():
        report, held = _held(actor, section, seen)
        before = SectionVersion.objects.filter(section=held).order_by("-pk").first()
        if before is None:
            raise Refused(_("Không còn bản trước để quay lại"))
        _save(actor, held, content=before.content)
        before.delete()
        touched(report)
        said = {"what": "section undone", "section": held.heading}
        record(actor, events.REPORT_CHANGED, report, said)


def keep_draft(*, actor: Actor, section: Section, seen: int, blocks: Sequence[Block]) -> None:
    """What somebody is writing, for them alone, until they save it or drop it.

    It need not be fit to print yet: a picture may still lack its words.
    """
    with transaction.atomic():
        editable(actor, section.report)
        SectionDraft.objects.update_or_create(
            section=section,
            account_id=actor.account_id,
            defaults={"content": stored(blocks), "seen": seen, "at": clock.now()},
        )


def drop_draft(*, actor: Actor, section: Section) -> None:
    """The draft of the actor, not the section."""
    queries.require_centre(actor)
    SectionDraft.objects.filter(section=section, account=actor.account_id).delete()


def _held(actor: Actor, section: Section, seen: int) -> tuple[Report, Section]:
    report = editable(actor, section.report)
    held = Section.objects.filter(pk=section.pk, report=report).first()
    if held is None or held.version != seen:
        raise changed()
    return report, held


def _save(actor: Actor, held: Section, **values: Any) -> None:
    said = {"version": F("version") + 1, "changed_by": actor.label, "changed_at": clock.now()}
    Section.objects.filter(pk=held.pk).update(**values, **said)


def _keep(held: Section) -> None:
    SectionVersion.objects.create(
        section=held, content=held.content, by=held.changed_by, at=held.changed_at
    )
    kept = SectionVersion.objects.filter(section=held).order_by("-pk")
    old = list(kept.values_list("pk", flat=True)[KEPT_VERSIONS:])
    SectionVersion.objects.filter(pk__in=old).delete()


# ── Together ────────────────────────────────────────────────────────────────────────────────────


def hold(actor: Actor, report: Report, seen: int | None = None) -> Report:
    """The report, locked, as it is now; raises Changed if it is not the version that was seen."""
    queries.require_centre(actor)
    found = Report.objects.select_for_update(of=("self",)).select_related("period")
    held = found.filter(pk=report.pk).first()
    if held is None:
        raise NotFound(_("Không có báo cáo này"))
    if seen is not None and held.version != seen:
        raise changed()
    return held


def editable(actor: Actor, report: Report, seen: int | None = None) -> Report:
    """The same, of a draft only."""
    held = hold(actor, report, seen)
    if held.state != Report.State.DRAFT:
        raise Refused(
            _("Báo cáo không còn là bản đang soạn"),
            hint=_("Muốn sửa, hãy trả lại báo cáo trước; bản đã phát hành thì phát hành lại."),
        )
    return held


def touched(held: Report) -> None:
    """Something of it has changed: whoever looked at it before has not seen that."""
    Report.objects.filter(pk=held.pk).update(version=F("version") + 1)


def step(
    actor: Actor, report: Report, kind: str, comment: str = "", digest: bytes | None = None
) -> None:
    """A line of the report's way; `digest` is of the document that was approved."""
    ReportStep.objects.create(
        report=report, kind=kind, account_id=actor.account_id, by=actor.full_name or actor.label,
        at=clock.now(), comment=comment.strip()[:1000], digest=digest,
    )  # fmt: skip


def record(actor: Actor, kind: str, report: Report, details: Mapping[str, Any]) -> None:
    """A line of the audit trail."""
    subject = audit.Subject(events.REPORT, report.pk, f"{report.title} {report.period.code}")
    audit.record(actor=actor, kind=kind, subject=subject, details=dict(details))
