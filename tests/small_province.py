"""A province small enough to see at a glance, with the cast in it. Fixtures for feature tests.

H10 Tỉnh Bình Phước
├── H10.09 Sở Nội vụ ── H10.09.2 Văn phòng Sở
├── H10.16 Sở Xây dựng
└── H10.31 UBND huyện Bù Đăng ── H10.31.5 Xã Bom Bo
"""

from datetime import date
from types import SimpleNamespace

from lienthong.kit.actor import SYSTEM, Actor
from tests.grounds import ground

FOUNDED = date(2020, 1, 1)
PASSWORD = "mot-cau-dai-de-nho"


def add_unit(
    code, name, parent=None, *, level="department", kind="state", old_code="", short_name=""
):
    from lienthong.directory import actions

    draft = actions.UnitDraft(
        name=name, code=code, level=level, kind=kind, old_code=old_code, short_name=short_name
    )
    return actions.add_unit(actor=SYSTEM, parent=parent, draft=draft, valid_from=FOUNDED)


def add_account(name, full_name, unit, *, role=None, over=None, password=True, **profile):
    from lienthong.identity import actions

    account = actions.add_account(
        actor=SYSTEM, name=name, unit=unit, profile=actions.Profile.named(full_name, **profile)
    )
    if role:
        actions.grant_role(actor=SYSTEM, account=account, role=role, unit=over or unit)
    if password:
        actions.set_password(actor=SYSTEM, account=account, password=PASSWORD)
    return account


def actor(account) -> Actor:
    from lienthong.identity import queries

    return queries.actor_named(account.name)


def _units() -> SimpleNamespace:
    """The units, and the keys that the first application would have brought."""
    from lienthong.sso import keys

    keys.ensure(actor=SYSTEM)
    province = add_unit("H10", "Tỉnh Bình Phước", level="province", short_name="UBND tỉnh")
    home_affairs = add_unit("H10.09", "Sở Nội vụ", province, old_code="000.00.09.H10")
    district = add_unit("H10.31", "UBND huyện Bù Đăng", province, level="district")
    return SimpleNamespace(
        province=province,
        home_affairs=home_affairs,
        office=add_unit("H10.09.2", "Văn phòng Sở", home_affairs, level="bureau"),
        construction=add_unit("H10.16", "Sở Xây dựng", province),
        district=district,
        commune=add_unit("H10.31.5", "Xã Bom Bo", district, level="commune"),
    )


def _people(units: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        province_admin=add_account(
            "baotq.stttt",
            "Trần Quốc Bảo",
            units.construction,
            role="province_admin",
            over=units.province,
        ),
        department_admin=add_account(
            "hantt.snv",
            "Nguyễn Thị Thu Hà",
            units.office,
            role="unit_admin",
            over=units.home_affairs,
        ),
        auditor=add_account(
            "huybq.ttt", "Bùi Quang Huy", units.construction, role="auditor", over=units.province
        ),
        clerk=add_account("hoalt.snv", "Lê Thị Hoa", units.home_affairs, title="Chuyên viên"),
        outsider=add_account("lamvv.budang", "Võ Văn Lâm", units.district),
    )


units = ground("units", _units)
people = ground("people", _people, beneath="units")
