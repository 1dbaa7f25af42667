"""Pasting names as printed: what they mean, and confirming what they may mean."""

import re

from lienthong.directory.models import UnitAlias
from lienthong.directory.queries import resolve
from tests.console.conftest import text

NAMES = "/console/names"


def test_each_line_is_read(admin, units):
    pasted = "Sở Nội vụ\r\nH10.16\r\n\r\nUBND tỉnh\r\nSở Nội vụ\r\n"
    shown = text(admin.post(NAMES, {"names": pasted}))
    assert "Hiểu 3 trong 3 tên" in shown
    for how in ("tên chính thức", "mã định danh", "tên ngắn"):
        assert how in shown


def test_a_misprint_is_offered_confirmed_once_and_remembered(admin, units):
    pasted = "Sở Nội vụ\r\nXã Bom Boo"
    shown = text(admin.post(NAMES, {"names": pasted}))
    assert "Hiểu 1 trong 2 tên" in shown and "Ý bạn là:" in shown
    picked = re.search(r'name="(pick-\d+)" value="H10\.31\.5"', shown)[1]
    shown = text(admin.post(NAMES, {"names": pasted, picked: "H10.31.5", "confirm": "1"}))
    assert "Hiểu 2 trong 2 tên" in shown and "cách viết đã xác nhận" in shown
    assert resolve("xã bom boo").code == "H10.31.5"


def test_nothing_is_remembered_without_a_pick(admin, units):
    admin.post(NAMES, {"names": "Xã Bom Boo", "pick-0": "", "confirm": "1"})
    assert not UnitAlias.objects.exists()


def test_too_many_lines_are_refused(admin, units):
    shown = text(admin.post(NAMES, {"names": "\n".join(map(str, range(301)))}))
    assert "Tối đa 300 dòng" in shown


def test_units_outside_the_scope_are_neither_named_nor_offered(department, units):
    shown = text(department.post(NAMES, {"names": "Sở Xây dựng\r\nXã Bom Bô\r\nSở Nội vụ"}))
    assert "Hiểu 1 trong 3 tên" in shown
    assert shown.count("Không nhận ra") == 2 and "H10.16" not in shown and "H10.31" not in shown


def test_a_spelling_of_a_unit_outside_the_scope_is_not_confirmed(department, units):
    filled = {"names": "Sở Xây dựng cũ", "pick-0": "H10.16", "confirm": "1"}
    text(department.post(NAMES, filled))
    assert not UnitAlias.objects.exists()
