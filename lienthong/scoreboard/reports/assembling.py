"""A report put together: its cover, what people wrote, the figures of the period as they stand now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation

from lienthong.scoreboard.document import codec
from lienthong.scoreboard.document.blocks import Block, Document, Heading, Note, Run
from lienthong.scoreboard.models import Report, Section
from lienthong.scoreboard.reports import covers, sheet, topics, ways

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The document, and what its sentences and cells lead to."""

    document: Document
    ways: ways.Ways


def assembled(
    report: Report, sections: Sequence[Section], number: str = "", note: Sequence[str] = ()
) -> Assembled:
    """Every value as it stands now. Without a number it is a draft, and says so on every page.

    `note`: paragraphs of a corrected edition, before everything else. Reports are in Vietnamese,
    whoever reads them; of a report that is published, `queries.published` has what was frozen.
    """
    with translation.override("vi"):
        led = [(Note((Run(one),)), ()) for one in note]
        led += list(_parts(report, sections))
        document = Document(
            covers.name(report),
            tuple(block for block, _ in led),
            covers.cover(report, number),
            report.body,
        )
    return Assembled(document, {str(n): rows for n, (_, rows) in enumerate(led) if rows})


def _parts(report: Report, sections: Sequence[Section]) -> Iterator[topics.Led]:
    figures = sheet.read(report.period) if any(map(_counts, sections)) else None
    for number, section in _numbered(_kept(sections)):
        yield Heading(section.level, (Run(f"{number}. {section.heading}"),)), ()
        if _counts(section) and figures is not None:
            yield from topics.blocks(section.topic, figures)
        else:
            yield from ((block, ()) for block in _below(written(section), section.level))


def _counts(section: Section) -> bool:
    return section.kind == Section.Kind.FIGURES


def written(section: Section) -> tuple[Block, ...]:
    """What people wrote in a section."""
    return codec.from_json(section.content).blocks if section.content else ()


def stored(blocks: Sequence[Block]) -> str:
    """The same as it is kept; blank for nothing."""
    return codec.to_json(Document("-", tuple(blocks))) if blocks else ""


def empty(sections: Sequence[Section]) -> list[Section]:
    """Sections that nobody has written: they are left out, unless others stand beneath them."""
    kept = {id(one) for one in _kept(sections)}
    return [one for one in sections if id(one) not in kept]


def _kept(sections: Sequence[Section]) -> list[Section]:
    kept: list[Section] = []
    for section in reversed(sections):
        leads = bool(kept) and section.level < kept[-1].level
        if _counts(section) or section.content or leads:
            kept.append(section)
    return kept[::-1]


def _numbered(sections: Sequence[Section]) -> Iterator[tuple[str, Section]]:
    """ "I", "II" for the first level; 1, 2 beneath each."""
    first = second = 0
    for section in sections:
        if section.level == 1:
            first, second = first + 1, 0
            yield ROMAN[first] if first < len(ROMAN) else str(first), section
        else:
            second += 1
            yield str(second), section


def _below(blocks: Sequence[Block], level: int) -> Iterator[Block]:
    """Headings that people wrote stand beneath the section's own."""
    for block in blocks:
        if isinstance(block, Heading):
            yield Heading(min(block.level + level, 6), block.text)
        else:
            yield block
