"""Units that a list names by code or by printed name, within what the actor may see.

What lies outside is not there: neither found nor offered (SECURITY.md 49).
"""

from functools import cached_property

from django.utils.translation import gettext as _

from lienthong.directory import queries, rules
from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Remark

MOST_OFFERED = 4


class Finder:
    """Remembers every answer: a list names few units, each many times."""

    def __init__(self, actor: Actor, right: str) -> None:
        self._actor, self._right = actor, right
        self._names = queries.names()
        self._known: dict[tuple[str, str], rules.Resolution] = {}

    def find(self, printed: str, column: str, within: str = "") -> Unit | Remark:
        """The one unit in force that is meant, or what to say in the report; `within` is a code."""
        resolution = self.resolve(printed, within)
        if resolution.code is not None:
            return self.units[resolution.code]
        return self._remark(printed, column, resolution.candidates)

    def resolve(self, printed: str, within: str = "") -> rules.Resolution:
        key = (printed, within)
        if key not in self._known:
            self._known[key] = self._resolve(printed, within)
        return self._known[key]

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units in force in the actor's scope, by code."""
        return {unit.code: unit for unit in queries.visible(self._actor, self._right)}

    @cached_property
    def _roots(self) -> list[str]:
        """Codes of the units whose subtrees the actor sees; blank: the whole installation."""
        if "/" in self._actor.scopes(self._right):
            return [""]
        return [unit.code for unit in queries.roots(self._actor, self._right)]

    def _resolve(self, printed: str, within: str) -> rules.Resolution:
        answers = [rules.decide(printed, self._names, area) for area in self._areas(within)]
        certain = {answer.code: answer for answer in answers if answer.code in self.units}
        if len(certain) == 1:
            return certain.popitem()[1]
        offered = {one.code: one for answer in answers for one in answer.candidates}
        best = sorted(offered.values(), key=lambda one: (-one.score, one.code))
        return rules.Resolution(candidates=tuple(best))

    def _areas(self, within: str) -> list[str]:
        """Where to look: inside both `within` and what the actor sees."""
        areas = []
        for root in self._roots:
            if not within or self._names.inside(root, within):
                areas.append(root)
            elif self._names.inside(within, root):
                areas.append(within)
        return areas

    def _remark(self, printed: str, column: str, candidates: tuple[rules.Candidate, ...]) -> Remark:
        key = rules.expand(printed)
        namesakes = [one for one in candidates if rules.expand(one.name) == key]
        if len(namesakes) > 1:
            reason = _("Có nhiều đơn vị tên “%(name)s”") % {"name": printed}
            ask = _("Hãy ghi mã, hoặc thêm cột “Trực thuộc”: %(units)s")
            return Remark(column, reason, ask % {"units": _listed(namesakes)})
        reason = _("Không có đơn vị nào tên hoặc mã “%(name)s”") % {"name": printed}
        if not candidates:
            return Remark(column, reason, _("Hãy ghi tên đầy đủ hoặc mã định danh của đơn vị."))
        ask = _("Có phải: %(units)s?") % {"units": _listed(candidates)}
        codes = tuple(one.code for one in candidates)
        return Remark(column, reason, ask, printed=printed, candidates=codes)


def _listed(candidates: list[rules.Candidate] | tuple[rules.Candidate, ...]) -> str:
    """ "Văn phòng Sở, Sở Nội vụ (H10.09.2); Văn phòng Sở, Sở Y tế (H10.18.2)" """
    return "; ".join(
        f"{', '.join(filter(None, (one.name, one.place)))} ({one.code})"
        for one in candidates[:MOST_OFFERED]
    )
