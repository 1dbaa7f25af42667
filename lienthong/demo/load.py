"""Load the demo province: units, spellings, officers, the cast, applications, a notice.

Everything goes through the same actions as people's changes do, so the demo leaves its audit trail.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lienthong.demo import applications, figures, forms, outside, people, province, reports
from lienthong.demo.cast import CAST, DEMO_PASSWORD, Member
from lienthong.directory import actions as directory
from lienthong.directory import bulk as units_bulk
from lienthong.directory.models import OPEN_END, Unit
from lienthong.identity import actions as identity
from lienthong.identity import bulk as accounts_bulk
from lienthong.identity import hashing
from lienthong.identity.contacts import sync as contacts
from lienthong.identity.models import Account, Contact, Password
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.portal import actions as portal
from lienthong.scoreboard.collecting.sources import measuring

OFFICERS = 10_000
Progress = Callable[[str], None]


def load(
    progress: Progress = lambda _: None, *, officers: int = OFFICERS, aliases: bool = True
) -> None:
    """Fill an empty installation, all or nothing. `officers` counts the cast; at most 100,000."""
    if Unit.objects.exists():
        _follow_the_addresses()
        return
    with transaction.atomic():
        progress("Cây đơn vị")
        units = _units()
        if aliases:
            _aliases(units)
        progress(f"{officers} cán bộ")
        _officers(units, officers - len(CAST))
        _cast(units)
        progress("Ứng dụng")
        entries = applications.register(units, known=[])
        _notice(units["H10"])
        progress("Số liệu")
        figures.load()
        reports.load()
        measuring.measure_current()
        forms.load()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner need not guess until autovacuum comes by
        _write(entries, known={})  # before the commit: a demo without its file would wait for ever


def _follow_the_addresses() -> None:
    """Another port or issuer than the last time, or stand-ins that a newer version brings."""
    known = _known()
    if known is None:
        return
    with transaction.atomic():
        units = {
            unit.code: unit for unit in Unit.objects.filter(code__in=applications.unit_codes())
        }
        entries = applications.register(units, known=applications.moved(known["applications"]))
        _write(entries, known)
    for ending in (".json", ".secret"):
        _older_configuration().with_suffix(ending).unlink(missing_ok=True)


def _known() -> dict[str, Any] | None:
    """What the stand-ins were told the last time, by an older version perhaps; None: nothing."""
    for path in (_configuration(), _older_configuration()):
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
    return None


def _units() -> dict[str, Unit]:
    return units_bulk.add_units(actor=SYSTEM, units=[_unit(row) for row in province.units()])


def _unit(row: province.UnitRow) -> units_bulk.NewUnit:
    draft = directory.UnitDraft(
        name=row.name,
        code=row.code,
        kind=row.kind,
        level=row.level,
        short_name=row.short_name,
        old_code=row.old_code,
        on_axis=row.axis == "1",
        admin_code=row.admin_code,
    )
    end = date.fromisoformat(row.valid_to) if row.valid_to else OPEN_END
    return units_bulk.NewUnit(draft, row.parent_code, date.fromisoformat(row.valid_from), end)


def _aliases(units: dict[str, Unit]) -> None:
    rows = [(units[row.code], row.alias, row.source) for row in province.aliases()]
    units_bulk.add_aliases(actor=SYSTEM, aliases=rows)


def _officers(units: dict[str, Unit], size: int) -> None:
    invented = people.officers(province.units(), size)
    accounts_bulk.add_accounts(
        actor=SYSTEM,
        accounts=[
            accounts_bulk.NewAccount(
                one.name,
                units[one.unit_code],
                identity.Profile(
                    one.family_name,
                    one.given_name,
                    title=one.title,
                    phone=one.phone,
                    mobile=one.mobile,
                ),
            )
            for one in invented
        ],
    )


def _cast(units: dict[str, Unit]) -> None:
    """The named ones with their roles, the one password (hashed once, since it is the same), and a
    number and an address that have been confirmed, so that a forgotten one can be tried."""
    phc, now = hashing.make(DEMO_PASSWORD), clock.now()
    accounts: list[tuple[Member, Account]] = []
    for number, member in enumerate(CAST.values(), start=1):
        profile = identity.Profile.named(
            member.full_name,
            title=member.title,
            mobile=f"0909 000 {number:03}",
            emails=f"{member.name}@thu.example",
        )
        account = identity.add_account(
            actor=SYSTEM, name=member.name, unit=units[member.unit_code], profile=profile
        )
        accounts.append((member, account))
    Password.objects.bulk_create([Password(account=a, hash=phc, set_at=now) for _, a in accounts])
    contacts.sync()
    Contact.objects.filter(account__in=[account for _, account in accounts]).update(verified_at=now)
    for member, account in accounts:
        for role, code in member.roles:
            identity.grant_role(actor=SYSTEM, account=account, role=role, unit=units[code])


def _notice(root: Unit) -> None:
    now = clock.now()
    draft = portal.NoticeDraft(
        text="Đây là bản trình diễn: mọi đơn vị, cán bộ và số liệu đều không có thật.",
        starts_at=now,
        ends_at=now + timedelta(days=3650),
    )
    portal.add_notice(actor=SYSTEM, unit=root, draft=draft)


def _configuration() -> Path:
    return settings.ENVIRONMENT.home / "sandbox" / "sandbox.json"


def _older_configuration() -> Path:
    """Of the time when there were only the seven applications."""
    return settings.ENVIRONMENT.home / "sandbox" / "applications.json"


def _write(entries: list[dict[str, Any]], known: dict[str, Any]) -> None:
    """The stand-ins' settings and the product's own; last the file that the stand-ins wait for."""
    configuration = {
        "issuer": settings.ISSUER,
        "applications": entries,
        **outside.stand_ins(known),
    }
    outside.write_for_product(configuration)
    outside.write(_configuration(), configuration)
