"""Whose earlier value stands before a unit's present one, when units are renamed, merged and split."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kit.text import noop


class Continuity(StrEnum):
    SAME = "same"
    RENAMED = "renamed"  # one predecessor, which has no other successor
    MERGED = "merged"  # several became one: their values together, where that can be done exactly
    SPLIT = "split"  # a predecessor's value cannot be divided: there is nothing to compare with
    ANEW = "anew"  # a count that began again with the year


WORDS = {
    Continuity.SAME: "",
    Continuity.RENAMED: noop("So với đơn vị trước khi đổi tên"),
    Continuity.MERGED: noop("Đơn vị mới sáp nhập; so với các đơn vị cũ cộng lại, nếu cộng được"),
    Continuity.SPLIT: noop("Đơn vị cũ đã chia tách: không so sánh với kỳ trước"),
    Continuity.ANEW: noop("Số đếm bắt đầu lại từ đầu năm: không so sánh với kỳ trước"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """The units whose values of the earlier period are to be put together, and why."""

    units: tuple[int, ...]
    how: Continuity


def origins(passed: Iterable[tuple[int, int]], existed: Collection[int]) -> dict[int, Origin]:
    """Of every unit that succeeded another since the earlier period; all others are their own.

    `passed` are (predecessor, successor) since then, without cycles; `existed` are those of these units
    that were there then: one that came and went in between has no value of its own.
    """
    before: dict[int, set[int]] = {}
    after: dict[int, set[int]] = {}
    for old, new in passed:
        before.setdefault(new, set()).add(old)
        after.setdefault(old, set()).add(new)
    return {unit: _origin(unit, before, after, existed) for unit in before}


def _origin(
    unit: int, before: dict[int, set[int]], after: dict[int, set[int]], existed: Collection[int]
) -> Origin:
    reached, pending = {unit}, [unit]
    while pending:
        new = before.get(pending.pop(), set()) - reached
        reached |= new
        pending += new
    if any(len(after.get(one, ())) > 1 for one in reached):
        return Origin((), Continuity.SPLIT)
    units = tuple(sorted(one for one in reached if one in existed))
    return Origin(units, Continuity.RENAMED if len(units) < 2 else Continuity.MERGED)
