"""The pages of the scoreboard that a reader goes between; `scoreboard/tabs.html` shows them.

A part adds its line here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries


@dataclass(frozen=True, slots=True)
class Tab:
    """`below`: where else one is on it, as beginnings of addresses."""

    label: str  # lazy
    url_name: str
    may: Callable[[Actor], bool]
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: str  # for aria-current


def reads(actor: Actor) -> bool:
    """Figures of some unit."""
    return actor.may(queries.READ)


def reports(actor: Actor) -> bool:
    """Forms of some unit, without being the centre, which reviews them."""
    return actor.may(queries.REPORT) and not queries.is_centre(actor)


def receives(actor: Actor) -> bool:
    """Published reports, without writing them."""
    return reads(actor) and not queries.is_centre(actor)


TABS = (
    Tab(
        _("Tổng quan"),
        "scoreboard:province",
        reads,
        (
            "/scoreboard/units/",
            "/scoreboard/indicators/",
            "/scoreboard/figures/",
            "/scoreboard/findings/",
        ),
    ),
    Tab(
        _("Báo cáo"),
        "scoreboard:reports",
        queries.is_centre,
        ("/console/scoreboard/reports/", "/scoreboard/reports"),
    ),
    Tab(_("Báo cáo"), "scoreboard:published_reports", receives, ("/scoreboard/reports/",)),
    Tab(_("Cuối năm"), "scoreboard:year_end", reads, ("/scoreboard/year-end/",)),
    Tab(
        _("Số liệu"),
        "scoreboard:figures",
        queries.is_centre,
        (
            "/console/scoreboard/files/",
            "/console/scoreboard/waiting",
            "/console/scoreboard/template",
        ),
    ),
    Tab(_("Biểu mẫu"), "scoreboard:designs", queries.is_centre, ("/console/scoreboard/forms/",)),
    Tab(_("Biểu mẫu"), "scoreboard:forms", reports, ("/scoreboard/forms/",)),
    Tab(
        _("Nhắc nhở"),
        "scoreboard:reminders",
        queries.is_centre,
        ("/console/scoreboard/reminders/",),
    ),
    Tab(
        _("Chỉ tiêu và kỳ"),
        "scoreboard:indicators",
        queries.is_centre,
        (
            "/console/scoreboard/indicators/",
            "/console/scoreboard/weights",
            "/console/scoreboard/periods",
        ),
    ),
)


def links(actor: Actor, path: str) -> list[Link]:
    """Those that the actor may open, on the page at `path`; [] where there is only one."""
    allowed = {may: may(actor) for may in {tab.may for tab in TABS}}  # each is asked once
    found = [_link(tab, path) for tab in TABS if allowed[tab.may]]
    return found if len(found) > 1 else []


def _link(tab: Tab, path: str) -> Link:
    url = reverse(tab.url_name)
    if path == url:
        return Link(str(tab.label), url, "page")
    return Link(str(tab.label), url, "true" if path.startswith(tab.below or ("\0",)) else "")
