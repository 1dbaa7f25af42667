"""Lists of officers: checked row by row, applied as a whole, and back again unchanged."""

import pytest

from lienthong.identity import account_export, account_import, actions
from lienthong.identity.models import Account, Role, Session
from lienthong.kit import sheet
from lienthong.kit.actor import SYSTEM
from lienthong.kit.importing import Outdated, Source
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import actor, add_account, add_unit


def plan(text, who=SYSTEM):
    return account_import.plan(actor=who, sheet=sheet.read(text.encode()))


def run(text, who=SYSTEM, seen=None):
    data = text if isinstance(text, bytes) else text.encode()
    source = Source.of("can-bo.csv", data)
    return account_import.apply(actor=who, sheet=sheet.read(data), source=source, seen=seen)


def remarks(planned, blocks=True):
    """(row, column, reason) of what blocks, or of what is only worth knowing."""
    return [
        (report.row, remark.column, remark.reason)
        for report in planned.reports
        for remark in report.remarks
        if remark.blocks is blocks
    ]


def test_new_officers(units):
    run("name,full_name,unit,title,mobile\nhoalt.snv,Lê Thị Hoa,H10.09.2,Chuyên viên,0912 000 009\n")
    hoa = Account.objects.get(name="hoalt.snv")
    assert (hoa.family_name, hoa.given_name, hoa.unit) == ("Lê Thị", "Hoa", units.office)
    assert run("Tên tài khoản;Họ và tên;Đơn vị\nhoalt.snv@binhphuoc.gov.vn;Lê Thị Hoa;Văn phòng Sở").counts["unchanged"] == 1
