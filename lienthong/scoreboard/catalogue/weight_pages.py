"""The centre's pages for composite indexes: what they are made of, and what a change would do."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lienthong.directory.models import OPEN_END
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.catalogue import actions, effects, forms
from lienthong.scoreboard.catalogue.pages import asked, centre
from lienthong.scoreboard.models import Weight
from lienthong.scoreboard.rules import numbers
from lienthong.shell.pages import any_method, page, see_other


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    parts: list[tuple[Weight, str]]  # with the weight as people write it
    total: str


@centre
@any_method
def indexes(request: HttpRequest) -> HttpResponse:
    """All indexes with what they are made of now; a new one by its name."""
    form = forms.NewIndexForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["index"]
        if actions.CODE.fullmatch(name):
            return see_other("scoreboard:index_weights", name)
        form.add_error("index", _("Mã chỉ gồm chữ thường không dấu, số và gạch ngang."))
    return page(request, "scoreboard/catalogue/weights.html", form=form, indexes=_indexes())


def _indexes() -> list[Index]:
    held = Weight.objects.filter(valid_to=OPEN_END).select_related("indicator")
    found: dict[str, list[Weight]] = {}
    for one in held.order_by("index", "-weight", "indicator__position"):
        found.setdefault(one.index, []).append(one)
    return [
        Index(name, [(one, _shown(one.weight)) for one in parts], _shown(_sum(parts)))
        for name, parts in found.items()
    ]


def _sum(parts: list[Weight]) -> Decimal:
    return sum((one.weight for one in parts), Decimal(0))


def _shown(weight: Decimal) -> str:
    return numbers.short(weight, decimals=3)


@centre
@any_method
def index(request: HttpRequest, index: str) -> HttpResponse:
    """Its weights from a day on, all at once."""
    today = clock.today()
    rows = list(Weight.objects.filter(index=index, valid_to=OPEN_END).select_related("indicator"))
    form = forms.WeightsForm(
        request.POST or None,
        indicators=queries.indicators(today).exclude(direction="none"),
        held={one.indicator_id: one.weight for one in rows},
        initial={"on": today},
    )
    if request.method == "POST" and form.is_valid() and (done := _set(request, form, index, rows)):
        return done
    return page(
        request,
        "scoreboard/catalogue/index.html",
        form=form,
        index=index,
        total=_shown(_sum(rows)),
        weights=[form[name] for name in form.indicators],
    )


def _set(
    request: HttpRequest, form: forms.WeightsForm, index: str, rows: list[Weight]
) -> HttpResponse | None:
    """None where it was refused; the form says why."""
    on, given = form.cleaned_data["on"], form.weights
    change: Callable[[], None] = lambda: actions.set_weights(  # noqa: E731
        actor=request.actor, index=index, weights=given, on=on
    )
    try:
        if "confirm" not in request.POST:
            effect = effects.of_index(index, on, change)
            sums = {"before": _shown(_sum(rows)), "after": _shown(sum(given.values(), Decimal(0)))}
            return asked(request, _("Đổi trọng số?"), effect, index=index, sums=sums)
        change()
    except Refused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Đã đặt trọng số."))
    return see_other("scoreboard:weights")
