"""A report on its way: submitted, returned or approved, published."""

import hashlib
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import events, queries
from lienthong.scoreboard.document import codec, formats, limits
from lienthong.scoreboard.models import Period, Publication, PublishedFile, Report, ReportStep
from lienthong.scoreboard.reports import assembling
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.reports.assembling import Assembled
from lienthong.scoreboard.reports.writing import hold, record, step

State, Steps = Report.State, ReportStep.Kind
NEEDED = ("dated", "signer_office", "signer")  # of the cover (NĐ 30/2020/NĐ-CP, điều 8)
NUMBER = re.compile(r"([0-9]{1,6})((?:/[\w&.-]+)+)")  # "02/BC-STTTT"


def submit(*, actor: Actor, report: Report, seen: int, comment: str = "") -> None:
    """Ask for approval: from now on nobody writes in it. Raises Refused for what cannot be printed, and
    for a cover without a day or without who signs."""
    limits.check(assembling.assembled(report, reports.sections(report)).document)
    with transaction.atomic():
        held = hold(actor, report, seen)
        _require_cover(held)
        _move(actor, held, (State.DRAFT,), State.SUBMITTED, Steps.SUBMITTED, comment)
        record(actor, events.REPORT_SUBMITTED, held, {})


def unwritten(report: Report) -> list[str]:
    """What a cover lacks that no official report is without, by the names of its fields."""
    return [
        str(Report._meta.get_field(name).verbose_name)
        for name in NEEDED
        if not getattr(report, name)
    ]


def _require_cover(report: Report) -> None:
    if empty := unwritten(report):
        raise Refused(
            _("Trang bìa còn trống: %(fields)s") % {"fields": ", ".join(empty)},
            hint=_("Hãy điền trang bìa; báo cáo đã trình thì trả lại trước."),
        )


def give_back(*, actor: Actor, report: Report, comment: str) -> None:
    """To be written on, with what is to be changed; also what was approved already."""
    if not comment.strip():
        raise Refused(_("Hãy ghi cần sửa gì"), field="comment")
    with transaction.atomic():
        held = hold(actor, report)
        _move(actor, held, (State.SUBMITTED, State.APPROVED), State.DRAFT, Steps.RETURNED, comment)
        record(actor, events.REPORT_RETURNED, held, {"comment": comment.strip()[:200]})


def approve(*, actor: Actor, report: Report, seen: int, comment: str = "") -> None:
    """By somebody else than who submitted it, unless there is nobody else."""
    with transaction.atomic():
        held = hold(actor, report, seen)
        if held.state == State.SUBMITTED and not reports.may_approve(actor, held):
            raise Refused(
                _("Người trình không tự duyệt báo cáo của mình"),
                hint=_("Hãy nhờ một người khác có quyền tổng hợp số liệu của tỉnh duyệt."),
            )
        digest = _digest(held)
        _move(actor, held, (State.SUBMITTED,), State.APPROVED, Steps.APPROVED, comment, digest)
        record(actor, events.REPORT_APPROVED, held, {"sha256": digest.hex()})


def _digest(held: Report) -> bytes:
    """Of all that the report says now: words, figures, cover."""
    made = assembling.assembled(held, reports.sections(held), note=reports.note(held))
    return hashlib.sha256(codec.to_json(made.document).encode()).digest()


def _move(
    actor: Actor,
    held: Report,
    where: tuple[str, ...],
    to: str,
    kind: str,
    comment: str,
    digest: bytes | None = None,
) -> None:
    """The step is written first: a published report takes none any more."""
    _require(held, where)
    step(actor, held, kind, comment, digest)
    Report.objects.filter(pk=held.pk).update(state=to)
    held.state = to


def _require(held: Report, where: tuple[str, ...]) -> None:
    if held.state not in where:
        raise Refused(
            _("Báo cáo đang ở bước “%(state)s”") % {"state": held.get_state_display()},
            hint=_("Mở lại trang báo cáo để xem việc tiếp theo."),
        )


# ── Publication ─────────────────────────────────────────────────────────────────────────────────


def publish(*, actor: Actor, report: Report, seen: int, number: str) -> Publication:
    """Freeze an approved report under its number: text, ways and files as they were approved.

    Raises Refused for a number that the body has given in the year, or of another form; for a cover
    without a day or without who signs; and if any figure has changed since the approval.
    """
    queries.require_centre(actor)
    number = _written(number.strip())
    try:
        with transaction.atomic():
            held = hold(actor, report, seen)
            return _published(actor, held, number)
    except IntegrityError:
        raise Refused(
            _("Số %(number)s đã dùng trong năm") % {"number": number},
            hint=_("Số gợi ý: %(number)s") % {"number": next_number(report)},
            field="number",
        ) from None


def _written(number: str) -> str:
    """With a zero before what is below ten (Decree 30/2020, appendix I), so that "2/BC" is no other
    number than "02/BC"."""
    found = NUMBER.fullmatch(number)
    if found is None:
        raise Refused(_("Số viết như 02/BC-STTTT"), field="number")
    return f"{int(found[1]):02}{found[2]}"


@dataclass(frozen=True, slots=True)
class _Frozen:
    """All that a publication keeps."""

    made: Assembled
    text: str
    files: dict[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}


def _published(actor: Actor, held: Report, number: str) -> Publication:
    _require(held, (State.APPROVED,))
    _require_cover(held)
    # What its cells lead to is told by the moment: nobody writes figures of the period meanwhile.
    Period.objects.select_for_update(no_key=True).get(pk=held.period_id)
    if _digest(held) != reports.approved_digest(held):
        raise Refused(
            _("Số liệu đã thay đổi từ khi báo cáo được duyệt"),
            hint=_("Hãy trả lại báo cáo, xem lại rồi trình duyệt lần nữa."),
        )
    frozen = _frozen(held, number)
    publication = Publication.objects.create(
        report=held, number=number, year=held.dated.year, body=held.body,
        by=actor.full_name or actor.label, at=clock.now(), document=frozen.text,
        digest=hashlib.sha256(frozen.text.encode()).digest(), ways=frozen.made.ways,
    )  # fmt: skip
    for name, data in frozen.files.items():
        digest = hashlib.sha256(data).digest()
        PublishedFile.objects.create(publication=publication, format=name, data=data, digest=digest)
    _move(actor, held, (State.APPROVED,), State.PUBLISHED, Steps.PUBLISHED, number)
    record(actor, events.REPORT_PUBLISHED, held, {"number": number, "sha256": frozen.digests})
    return publication


def _frozen(held: Report, number: str) -> _Frozen:
    made = assembling.assembled(held, reports.sections(held), number, reports.note(held))
    moment = clock.now()
    files = {name: formats.file(made.document, name, moment) for name in formats.FORMATS}
    return _Frozen(made, codec.to_json(made.document), files)


def next_number(report: Report) -> str:
    """The body's next in the year: "03/BC-STTTT"."""
    year = (report.dated or clock.today()).year
    given = Publication.objects.filter(body__iexact=report.body, year=year)
    taken = [int(found[0]) for one in given.values_list("number", flat=True)
             if (found := re.match(r"[0-9]+", one))]  # fmt: skip
    return f"{max(taken, default=0) + 1:02}/{report.symbol}"
