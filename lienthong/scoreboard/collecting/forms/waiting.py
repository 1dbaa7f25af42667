"""What one person has yet to fill in, for the first page that they see: asked on every visit, so it
takes one statement, a second where there is something, and none for who reports for no unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import queries
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.rules import submissions

# As `queries.periods`, `queries.asked` and `scoreboard.queries.units_of` have it, for all open forms of
# some units at once.
_OPEN = """
SELECT period.*, form.code AS form_code, form.title, form.due_days,
       unit.id AS unit_id, unit.code AS unit_code, unit.name AS unit_name, submission.state
  FROM scoreboard_form AS form
  JOIN scoreboard_period AS period
    ON period.kind = form.kind AND period.closed_at IS NULL
   AND period.starts_on >= form.valid_from AND period.starts_on < form.valid_to
   AND period.starts_on <= %(today)s
  JOIN directory_unit AS unit
    ON unit.path = ANY(%(paths)s)
   AND unit.valid_from <= period.as_of AND unit.valid_to > period.as_of
   AND (unit.level = ANY(form.levels)
        OR EXISTS (SELECT FROM scoreboard_form_units AS named
                    WHERE named.form_id = form.id AND named.unit_id = unit.id))
  LEFT JOIN scoreboard_submission AS submission
    ON submission.form_id = form.id AND submission.period_id = period.id
   AND submission.unit_id = unit.id
 WHERE (submission.state IS NULL OR submission.state <> ALL(%(handed_in)s))
   AND EXISTS (
       SELECT FROM scoreboard_form_indicators AS asks
         JOIN scoreboard_indicator AS indicator ON indicator.id = asks.indicator_id
         LEFT JOIN scoreboard_applicability AS said
           ON said.indicator_id = indicator.id AND said.unit_id = unit.id
          AND said.valid_from <= period.as_of AND said.valid_to > period.as_of
        WHERE asks.form_id = form.id
          AND COALESCE(said.applies, unit.level = ANY(indicator.levels)
                       AND (indicator.kinds = '{}' OR unit.kind = ANY(indicator.kinds))))
 ORDER BY period.ends_on + form.due_days, form.title, unit.sort_key
 LIMIT %(most)s
"""
MOST = 100
SOON = 3  # days


@dataclass(frozen=True, slots=True)
class ToFill:
    """A form of a unit that was not handed in yet, or was sent back."""

    form: str  # code
    title: str
    period: str  # code
    period_name: str
    unit: str  # code
    unit_name: str
    due: date
    returned: bool

    @property
    def days(self) -> int:
        """Left until the end of the due day; negative: late by so many."""
        return (self.due - clock.today()).days

    @property
    def soon(self) -> bool:
        return 0 <= self.days <= SOON

    @property
    def late(self) -> int:
        return max(-self.days, 0)


def to_fill(actor: Actor) -> list[ToFill]:
    """Open and returned forms of the units whose letters the actor gets, what is due first on top."""
    paths = [scope for scope in actor.scopes(queries.REPORT) if scope != "/"]
    if not paths or actor.account_id is None:
        return []
    found = list(Period.objects.raw(_OPEN, _named(paths)))
    whose = _of(actor, {one.unit_id for one in found}) if found else set()
    return [_one(row) for row in found if row.unit_id in whose]


def _named(paths: list[str]) -> dict[str, object]:
    return {
        "paths": paths,
        "today": clock.today(),
        "handed_in": [state.value for state in submissions.HANDED_IN],
        "most": MOST,
    }


def _of(actor: Actor, units: Iterable[int]) -> set[int]:
    """Those for which this very person is asked to report."""
    known = queries.reporters(units).items()
    return {unit for unit, people in known if any(one.pk == actor.account_id for one in people)}


def _one(row: Period) -> ToFill:
    return ToFill(
        form=row.form_code,
        title=row.title,
        period=row.code,
        period_name=words.period(row),
        unit=row.unit_code,
        unit_name=row.unit_name,
        due=submissions.due_on(row.ends_on, row.due_days),
        returned=row.state == submissions.State.RETURNED,
    )
