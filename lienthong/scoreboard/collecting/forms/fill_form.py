"""The page's form for one unit's answers: a group of fields for each indicator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import queries
from lienthong.scoreboard.collecting.forms.filling import NOTE_LENGTH, Draft, needs_reason
from lienthong.scoreboard.collecting.forms.queries import Earlier, Place
from lienthong.scoreboard.models import Answer, Fact, Indicator
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import numbers, reported
from lienthong.scoreboard.rules.reported import Fault, Said
from lienthong.shell.forms import RefusingForm

NUMBER_LENGTH = 24
YES, NO = "yes", "no"
STATES = Fact.State.choices
YES_NO = [("", "–"), (YES, gettext_lazy("Có")), (NO, gettext_lazy("Chưa")), *STATES[1:]]
AT_FAULT = {
    Fault.MISSING: "numerator",
    Fault.HALF: "denominator",
    Fault.ZERO_WHOLE: "denominator",
    Fault.BESIDE: "state",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator on the page; `fields` are bound fields by their part."""

    indicator: Indicator
    fields: Mapping[str, forms.BoundField]
    before: str  # its figure of the period before, as printed
    odd: str
    theirs: str  # what somebody else has saved meanwhile, where it differs

    @property
    def numbers(self) -> list[forms.BoundField]:
        names = ("value", "numerator", "denominator")
        return [self.fields[name] for name in names if name in self.fields]


class FillForm(RefusingForm):
    """Cleans to `drafts`: by indicator, what is said of it. Blank fields say nothing yet.

    `version` is of the submission as the page was drawn.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        place: Place,
        indicators: Sequence[Indicator],
        answers: Mapping[int, Answer],
        **kwargs: Any,
    ) -> None:
        self.place, self.indicators, self.answers = place, indicators, answers
        known = {"version": place.submission.version if place.submission else 0}
        for one in indicators:
            known |= _initial(one, answers.get(one.pk))
        super().__init__(*args, initial=known, **kwargs)
        for one in indicators:
            self.fields |= _fields(one)
        self.drafts: dict[int, Draft] = {}
        self.settled: dict[int, Draft] = {}  # the same with ratios worked out
        self.stale: dict[int, str] = {}

    def clean(self) -> dict[str, Any]:
        for one in self.indicators:
            said = self._said(one)
            if said is not None:
                self._settle(one, said)
        return self.cleaned_data

    def _said(self, indicator: Indicator) -> Said | None:
        """None where nothing is typed, or where what is typed is no number."""
        state = self.cleaned_data.get(_name(indicator, "state"), "")
        if indicator.measure == Measure.YES_NO:
            if not state:
                return None
            value = {YES: Decimal(1), NO: Decimal(0)}.get(state)
            return Said(value=value) if value is not None else Said(state)
        parts = [part for part in _parts(indicator) if part != "state"]
        read = {part: self._number(indicator, part) for part in parts}
        if _name(indicator, "state") in self.errors or any(
            _name(indicator, part) in self.errors for part in parts
        ):
            return None
        if state == reported.VALUE and all(one is None for one in read.values()):
            self._refuse_lone_note(indicator)
            return None
        return Said(state, **read)

    def _number(self, indicator: Indicator, part: str) -> Decimal | None:
        typed = self.cleaned_data.get(_name(indicator, part), "")
        if not typed.strip():
            return None
        read = numbers.read(typed.replace("\u00a0", "").strip())
        if read.value is None:
            told = _("“%(typed)s” không phải là số; viết như 1.234 hoặc 92,7") % {"typed": typed}
            self._blame(indicator, part, told)
        return read.value

    def _refuse_lone_note(self, indicator: Indicator) -> None:
        """A note of a value that is not there would be lost unseen."""
        if self.cleaned_data.get(_name(indicator, "note"), "").strip():
            self._blame(indicator, _parts(indicator)[0], _(reported.FAULTS[Fault.MISSING]))

    def _settle(self, indicator: Indicator, said: Said) -> None:
        found = reported.settle(queries.rule_of(indicator), said)
        note = self.cleaned_data.get(_name(indicator, "note"), "").strip()
        if isinstance(found, Fault):
            self._blame(indicator, AT_FAULT.get(found, "value"), _(reported.FAULTS[found]))
        elif found.state != reported.VALUE and not note:
            self.add_error(_name(indicator, "note"), ValidationError(needs_reason(indicator)))
        else:
            self.drafts[indicator.pk] = Draft(said, note)
            self.settled[indicator.pk] = Draft(found, note)

    def _blame(self, indicator: Indicator, part: str, told: str) -> None:
        """On the field at fault, or the first that there is; the sentence names the indicator."""
        parts = _parts(indicator)
        name = _name(indicator, part if part in parts else parts[0])
        self.add_error(name, ValidationError(f"{indicator.short_name or indicator.name}: {told}"))

    def show_theirs(self, saved: Mapping[int, Answer], version: int) -> None:
        """Somebody else has saved: their values stand beside, and the next saving is meant to replace
        them."""
        self.data = self.data.copy()
        self.data["version"] = str(version)
        for one in self.indicators:
            answer, mine = saved.get(one.pk), self.settled.get(one.pk)
            if _key(answer) != (_key_of(mine) if mine else None):
                self.stale[one.pk] = told(one, answer)

    def lines(self) -> list[Line]:
        before = queries.earlier(self.place)
        return [self._line(one, before) for one in self.indicators]

    def _line(self, one: Indicator, before: Earlier) -> Line:
        now = self.settled[one.pk].said.value if one.pk in self.settled else None
        if not self.is_bound and one.pk in self.answers:
            now = self.answers[one.pk].value
        return Line(
            one,
            {part: self[_name(one, part)] for part in (*_parts(one), "note")},
            told(one, before.figures.get(one.pk)),
            queries.odd(one, now, self.place, before),
            self.stale.get(one.pk, ""),
        )


def told(indicator: Indicator, said: Answer | Fact | None) -> str:
    """ "40", "92,70%", "Chưa có số liệu"; "–" where nothing was said."""
    if said is None:
        return "–"
    if said.state != Fact.State.VALUE:
        return str(Fact.State(said.state).label)
    return words.value(indicator, said.value)


def _key(answer: Answer | None) -> tuple[Any, ...] | None:
    return answer and (
        answer.state, answer.value, answer.numerator, answer.denominator, answer.note
    )  # fmt: skip


def _key_of(draft: Draft) -> tuple[Any, ...]:
    said = draft.said
    return said.state, said.value, said.numerator, said.denominator, draft.note


# ── Fields ──────────────────────────────────────────────────────────────────────────────────────


def _name(indicator: Indicator, part: str) -> str:
    return f"i{indicator.pk}-{part}"


def _parts(indicator: Indicator) -> tuple[str, ...]:
    """The fields that say the value; the note stands apart."""
    if indicator.measure == Measure.YES_NO:
        return ("state",)
    if queries.rule_of(indicator).ratio:
        return ("numerator", "denominator", "state")
    return ("value", "state")


def _fields(indicator: Indicator) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {_name(indicator, "state"): _state(indicator)}
    unit = indicator.unit_of_measure
    labels = {
        "value": _("Giá trị (%(unit)s)") % {"unit": unit},
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
    }
    for part in _parts(indicator)[:-1]:
        made[_name(indicator, part)] = _number_field(labels[part])
    made[_name(indicator, "note")] = forms.CharField(
        label=_("Ghi chú, hoặc lý do không có số liệu"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    return made


def _state(indicator: Indicator) -> forms.ChoiceField:
    yes_no = indicator.measure == Measure.YES_NO
    return forms.ChoiceField(
        label=_("Trả lời") if yes_no else _("Tình trạng"),
        choices=YES_NO if yes_no else STATES,
        required=False,
        initial="" if yes_no else Fact.State.VALUE,
    )


def _number_field(label: str) -> forms.CharField:
    attributes = {"inputmode": "decimal", "class": "number", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        max_length=NUMBER_LENGTH,
        required=False,
        strip=True,
        widget=forms.TextInput(attributes),
    )


def _initial(indicator: Indicator, answer: Answer | None) -> dict[str, str]:
    if answer is None:
        return {}
    state = answer.state
    if indicator.measure == Measure.YES_NO and state == Fact.State.VALUE:
        state = YES if answer.value else NO
    known = {"state": state, "note": answer.note}
    for part in ("value", "numerator", "denominator"):
        if (amount := getattr(answer, part)) is not None:
            known[part] = numbers.short(amount, decimals=reported.PLACES)
    return {_name(indicator, part): text for part, text in known.items()}
