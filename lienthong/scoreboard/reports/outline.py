"""What a new report looks like before anybody has written: the parts of the province's special report."""

from dataclasses import dataclass

from django.utils import translation

from lienthong.directory.models import Level, Unit
from lienthong.kit.actor import Actor
from lienthong.scoreboard.models import Fact, Indicator, Period, Report, Section
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.topics import TOPICS

EDITORIAL = (
    "Góc chia sẻ kinh nghiệm, giải pháp",
    "Tin tức chuyển đổi số",
    "Văn bản chỉ đạo, điều hành",
)
FIGURES = "Số liệu"
TITLES = {Report.Kind.SPECIAL: "Báo cáo chuyên đề", Report.Kind.REGULAR: "Báo cáo định kỳ"}
SUBTITLE = "Tình hình chuyển đổi số và sử dụng các nền tảng số dùng chung"
MARKING = "Lưu hành nội bộ"
DISTRIBUTION = ("Thường trực Tỉnh ủy;", "UBND tỉnh;", "Các sở, ban, ngành;", "UBND cấp huyện;")
PROVINCES = ("Tỉnh ", "Thành phố ")


@dataclass(frozen=True, slots=True)
class Outline:
    """Rows that are not stored."""

    report: Report
    sections: list[Section]


def ordinary(actor: Actor, period: Period, kind: str = Report.Kind.SPECIAL) -> Outline:
    """The report of a period that nobody has begun, as the actor's body would issue it."""
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    province = names.issuing(root) if root else ""
    body = _body(actor) or province or "-"
    report = Report(
        period=period,
        kind=kind,
        title=TITLES[Report.Kind(kind)],
        subtitle=SUBTITLE,
        authority="" if body == province else province,
        body=body,
        symbol=f"BC-{_letters(body)}",
        place=_place(root),
        dated=period.reported_on,
        marking=MARKING,
        distribution="\n".join((*DISTRIBUTION, "Lưu: VT.")),
    )
    return Outline(report, _sections(period))


def _sections(period: Period) -> list[Section]:
    """Of topics, those of which something is told; of all that are measured where nothing is yet."""
    told = Fact.objects.filter(period=period).values("indicator")
    measured = Indicator.objects.filter(pk__in=told) or Indicator.objects.all()
    topics = {one.topic for one in measured}
    found = [Section(heading=words) for words in (*EDITORIAL, FIGURES)]
    found += [
        Section(heading=_vietnamese(words), level=2, kind=Section.Kind.FIGURES, topic=key)
        for key, words in TOPICS.items()
        if key in topics
    ]
    return placed(found)


def _vietnamese(words: object) -> str:
    with translation.override("vi"):
        return str(words)


def placed(sections: list[Section]) -> list[Section]:
    """With their positions, in tens."""
    for n, section in enumerate(sections, 1):
        section.position = 10 * n
    return sections


def _body(actor: Actor) -> str:
    """The department or committee that the actor belongs to; blank where it is of none."""
    ids = [int(one) for one in actor.unit_path.split("/") if one]
    levels = (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)
    own = Unit.objects.filter(pk__in=ids, level__in=levels).order_by("path").first()
    return own.name if own else ""


def _letters(body: str) -> str:
    """ "Sở Thông tin và Truyền thông" signs as STTTT, "UBND tỉnh Bình Phước" as UBND."""
    if body.startswith("UBND"):
        return "UBND"
    small = {"và", "các", "của", "tỉnh"}
    words = [word for word in body.replace(",", " ").split() if word.lower() not in small]
    return "".join(word if word.isupper() else word[0].upper() for word in words)[:30]


def _place(root: Unit | None) -> str:
    name = root.name if root else ""
    for words in PROVINCES:
        name = name.removeprefix(words)
    return name
