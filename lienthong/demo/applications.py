"""The seven applications of the province's launcher (SOURCES.md §1), as sample sites on loopback ports."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django.conf import settings

from lienthong.directory.models import Unit
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso
from lienthong.sso import queries

EVERYDAY, STEERING = "Hằng ngày", "Điều hành"


class Sample(NamedTuple):
    """`key` names the site in sandbox/applications/sites; `units` may enter, by code."""

    key: str
    name: str
    description: str
    category: str
    icon: str
    units: tuple[str, ...] = ()  # none: every officer


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
    ),
    Sample("ioffice-v5", 'Quản lý văn bản "VNPT-iOffice V5"', "", EVERYDAY, "document"),
    Sample("ecabinet", 'Phòng họp không giấy "VNPT eCabinet"', "", STEERING, "screen"),
    Sample("direction", "Chỉ đạo điều hành", "Nhiệm vụ lãnh đạo giao", STEERING, "check"),
    Sample("tasks", "Điều hành tác nghiệp", "Xử lý công việc hằng ngày", STEERING, "flow"),
)


def register(units: dict[str, Unit]) -> dict[str, Any]:
    """Register all seven; returns what the sample sites need to know, their secrets among it."""
    return {
        "issuer": settings.ISSUER,
        "applications": [_register(sample, port, units) for sample, port in _with_ports()],
    }


def _with_ports() -> Iterator[tuple[Sample, int]]:
    for number, sample in enumerate(SAMPLES):
        yield sample, settings.ENVIRONMENT.sandbox_port + number


def _register(sample: Sample, port: int, units: dict[str, Unit]) -> dict[str, Any]:
    draft = sso.ApplicationDraft(
        name=sample.name,
        description=sample.description,
        category=sample.category,
        icon=sample.icon,
        position=port,
        **_addresses(f"http://localhost:{port}"),
    )
    added = sso.add_application(actor=SYSTEM, draft=draft, slug=sample.key)
    if not sample.units:
        sso.allow_everyone(actor=SYSTEM, application=added.application)
    for code in sample.units:
        sso.allow_unit(actor=SYSTEM, application=added.application, unit=units[code])
    return {
        "key": sample.key,
        "name": sample.name,
        "port": port,
        "client_id": added.client_id,
        "client_secret": added.client_secret,
    }


def moved(configuration: dict[str, Any]) -> dict[str, Any] | None:
    """The configuration for today's addresses when the installation's have changed; None if they have not."""
    ports = {sample.key: port for sample, port in _with_ports()}
    known = {entry["key"]: entry["port"] for entry in configuration["applications"]}
    if configuration["issuer"] == settings.ISSUER and known == ports:
        return None
    entries = [entry | {"port": ports[entry["key"]]} for entry in configuration["applications"]]
    for entry in entries:
        _move(entry["client_id"], f"http://localhost:{entry['port']}")
    return {"issuer": settings.ISSUER, "applications": entries}


def _move(client_id: str, site: str) -> None:
    application = queries.application(SYSTEM, client_id)
    draft = replace(sso.draft_of(application), **_addresses(site))
    sso.edit_application(actor=SYSTEM, application=application, draft=draft)


def _addresses(site: str) -> dict[str, Any]:
    return {
        "launch_url": f"{site}/login",
        "redirect_uris": (f"{site}/callback",),
        "post_logout_redirect_uris": (f"{site}/signed-out",),
    }
