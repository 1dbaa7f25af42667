"""The applications of the province's launcher, as sample sites on loopback ports.

The seven of SOURCES.md §1, and the one-stop system of §2.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings

from lienthong.demo import ports
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso
from lienthong.sso import queries
from lienthong.sso.models import AccessRule, Application

Kind = AccessRule.Kind
EVERYDAY, STEERING, SERVICES = "Hằng ngày", "Điều hành", "Dịch vụ công"
ONE_STOP = "one-stop"
NOTICE_OF_CUT_OFF = timedelta(days=60)  # its own passwords work so long after the first start


class Sample(NamedTuple):
    """`key` names the site in sandbox/applications/sites; `units` may enter, by code."""

    key: str
    name: str
    description: str
    category: str
    icon: str
    units: tuple[str, ...] = ()  # none: every officer
    delegable: bool = False  # it shows both people when one acts for the other
    citizens: bool = False  # and organisations: they may enter, too


SAMPLES = (
    Sample("email", "Thư điện tử", "Hộp thư công vụ", EVERYDAY, "mail"),
    Sample("calendar", "Lịch công tác", "Lịch của lãnh đạo và đơn vị", EVERYDAY, "calendar"),
    # The older version serves some departments, the newer one the rest: as in a real change-over.
    Sample(
        "ioffice-v4",
        'Quản lý văn bản "VNPT-iOffice V4"',
        "",
        EVERYDAY,
        "document",
        ("H10.09", "H10.16"),
        delegable=True,
    ),
    Sample(
        "ioffice-v5", 'Quản lý văn bản "VNPT-iOffice V5"', "", EVERYDAY, "document", delegable=True
    ),
    Sample("ecabinet", 'Phòng họp không giấy "VNPT eCabinet"', "", STEERING, "screen"),
    Sample("direction", "Chỉ đạo điều hành", "Nhiệm vụ lãnh đạo giao", STEERING, "check"),
    Sample(
        "tasks",
        "Điều hành tác nghiệp",
        "Xử lý công việc hằng ngày",
        STEERING,
        "flow",
        delegable=True,
    ),
    Sample(
        ONE_STOP,
        "Một cửa điện tử",
        "Giải quyết thủ tục hành chính",
        SERVICES,
        "globe",
        delegable=True,
        citizens=True,
    ),
)


def register(units: dict[str, Unit], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sites need to know, secrets among it; registers those that are not `known` yet."""
    entries = {entry["key"]: entry for entry in known}
    return [
        entries.get(sample.key) or _register(sample, port, units) for sample, port in _with_ports()
    ]


def unit_codes() -> set[str]:
    """The units that some of them are for."""
    return {code for sample in SAMPLES for code in sample.units}


def _with_ports() -> Iterator[tuple[Sample, int]]:
    for number, sample in enumerate(
        SAMPLES, settings.ENVIRONMENT.sandbox_port + ports.APPLICATIONS
    ):
        yield sample, number


def _register(sample: Sample, port: int, units: dict[str, Unit]) -> dict[str, Any]:
    draft = sso.ApplicationDraft(
        name=sample.name,
        description=sample.description,
        category=sample.category,
        icon=sample.icon,
        position=port,
        delegable=sample.delegable,
        handles_fields=sample.key == ONE_STOP,
        **_addresses(f"http://localhost:{port}"),
    )
    added = sso.add_application(actor=SYSTEM, draft=draft, slug=sample.key)
    _allow(sample, added.application, units)
    return {
        "key": sample.key,
        "name": sample.name,
        "port": port,
        "client_id": added.client_id,
        "client_secret": added.client_secret,
        **({"cut_off": _cut_off()} if sample.key == ONE_STOP else {}),
    }


def _allow(sample: Sample, application: Application, units: dict[str, Unit]) -> None:
    everybody = [] if sample.units else [Kind.EVERYONE]
    if sample.citizens:
        everybody += [Kind.CITIZENS, Kind.ORGANISATIONS]
    for kind in everybody:
        sso.allow_everyone(actor=SYSTEM, application=application, kind=kind)
    for code in sample.units:
        sso.allow_unit(actor=SYSTEM, application=application, unit=units[code])


def _cut_off() -> str:
    return (clock.today() + NOTICE_OF_CUT_OFF).isoformat()


def moved(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries for today's ports; registrations whose addresses have changed follow them."""
    port_of = {sample.key: port for sample, port in _with_ports()}
    for entry in entries:
        _move(entry["client_id"], f"http://localhost:{port_of[entry['key']]}")
    return [entry | {"port": port_of[entry["key"]]} for entry in entries]


def _move(client_id: str, site: str) -> None:
    application = queries.application(SYSTEM, client_id)
    before = sso.draft_of(application)
    draft = replace(before, **_addresses(site))
    if draft != before:
        sso.edit_application(actor=SYSTEM, application=application, draft=draft)


def _addresses(site: str) -> dict[str, Any]:
    return {
        "launch_url": f"{site}/login",
        "redirect_uris": (f"{site}/callback",),
        "post_logout_redirect_uris": (f"{site}/signed-out",),
        "backchannel_logout_uri": f"{site}/backchannel-logout",
    }
