"""Units in the console: finding, reading, adding, editing, moving, ending."""

from datetime import date, timedelta

import pytest

from lienthong.directory.models import OPEN_END, Unit, UnitAlias
from lienthong.directory.queries import by_code
from lienthong.identity.models import Account, Role, Session
from lienthong.kit import clock
from lienthong.sso import queries as sso
from tests.console.conftest import signed_in, text
from tests.small_province import actor, add_account, add_unit

DECISION = {"number": "12/QĐ-UBND", "date": "02/01/2024", "effective_on": "01/02/2024"}


def url(unit, *rest: str) -> str:
    return "/".join(["/console/units", str(unit.pk), *rest])


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def test_the_console_begins_with_the_figures_that_matter(admin, people):
    shown = text(admin.get("/console/"))
    assert "<b>6</b> <span>đơn vị</span>" in shown
    assert "<b>5</b> <span>cán bộ</span>" in shown
    assert "Nhật ký" in shown and "Quản lý ứng dụng" in shown


def test_an_auditor_finds_the_trail_there_and_nothing_of_units(people):
    shown = text(signed_in(people.auditor).get("/console/"))
    assert "/console/audit/" in shown
    assert "/console/units" not in shown and "cán bộ</span>" not in shown


def test_the_tree_opens_the_path_to_the_unit_and_leaves_the_rest_closed(admin, units, people):
    shown = text(admin.get(url(units.office)))
    tree = shown[shown.index('class="tree"') : shown.index("</nav>", shown.index('class="tree"'))]
    assert "Văn phòng Sở" in tree and "Sở Xây dựng" in tree
    assert "Xã Bom Bo" not in tree
    assert f'data-children="{url(units.district, "branch")}"' in tree


def test_the_tree_counts_officers_of_whole_subtrees(admin, units, people):
    shown = text(admin.get(url(units.province)))
    assert 'Tỉnh Bình Phước</span> <span class="n">5</span>' in shown
    assert 'Sở Nội vụ</span> <span class="n">2</span>' in shown


def test_a_branch_is_a_list_for_the_tree_to_unfold(admin, units):
    shown = text(admin.get(url(units.district, "branch")))
    assert shown.startswith("<ul>") and "Xã Bom Bo" in shown


def test_a_unit_lists_its_officers_by_given_name_with_those_beneath(admin, units, people):
    shown = text(admin.get(url(units.home_affairs)))
    assert shown.index("Nguyễn Thị Thu Hà</a>") < shown.index("Lê Thị Hoa</a>")
    assert "Văn phòng Sở, Sở Nội vụ" in shown
    direct = text(admin.get(url(units.home_affairs), {"direct": "1"}))
    assert "Lê Thị Hoa</a>" in direct and "Thu Hà</a>" not in direct


def test_a_list_of_officers_has_fifty_to_a_page(admin, units):
    for number in range(53):
        add_account(f"nguoi{number}.snv", f"Lê Văn {number:02}", units.commune, password=False)
    first, second = (text(admin.get(url(units.commune), {"page": n})) for n in (1, 2))
    assert "53 cán bộ" in first
    assert first.count('<th scope="row"><a href="/console/accounts/') == 50
    assert second.count('<th scope="row"><a href="/console/accounts/') == 3


@pytest.mark.parametrize("typed", ["hoa", "le hoa", "hoalt"])
def test_a_list_is_narrowed_by_name(admin, units, people, typed):
    shown = text(admin.get(url(units.province), {"name": typed}))
    assert "1 cán bộ" in shown and "Lê Thị Hoa" in shown


@pytest.mark.parametrize("query", ["page=x", "page=0", "page=999", "show=nonsense", "removed=x"])
def test_an_odd_query_is_read_as_none(admin, units, people, query):
    assert "Lê Thị Hoa" in text(admin.get(f"{url(units.home_affairs)}?{query}"))


# ── Searching ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("van phong so noi vu", "Văn phòng Sở"),
        ("H10.31", "UBND huyện Bù Đăng"),
        ("nguyen thi thu ha", "Nguyễn Thị Thu Hà"),
        ("LÂM", "Võ Văn Lâm"),
    ],
)
def test_one_box_finds_units_and_officers_with_or_without_marks(admin, people, typed, found):
    for how in ({}, {"headers": {"HX-Request": "true"}}):
        assert f"<span>{found}</span>" in text(admin.get("/console/search", {"q": typed}, **how))


def test_while_typing_only_the_list_comes_back(admin, people):
    answer = admin.get("/console/search", {"q": "hoa"}, headers={"HX-Request": "true"})
    assert "<html" not in text(answer)
    assert text(admin.get("/console/search", headers={"HX-Request": "true"})).strip() == ""


def test_nothing_found_says_so(admin, people):
    assert "Không thấy “zzz”" in text(admin.get("/console/search", {"q": "zzz"}))


def test_what_is_typed_stays_text(admin, people):
    shown = text(admin.get("/console/search", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in shown


# ── Adding and editing ──────────────────────────────────────────────────────────────────────────

FILLED = {
    "name": "Phòng Cải cách hành chính",
    "code": "h10.09.3",
    "kind": "state",
    "level": "bureau",
    "valid_from": "01/02/2024",
}


def test_a_unit_is_added_beneath_another(admin, units):
    answer = admin.post(url(units.home_affairs, "add"), FILLED)
    added = by_code("H10.09.3")
    assert answer.status_code == 303 and answer["Location"] == url(added)
    assert added.parent == units.home_affairs and added.valid_from == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "H10.16"}, "Mã này đang là mã của một đơn vị khác"),
        ({"code": "h 10"}, "Mã định danh gồm các nhóm chữ"),
        ({"name": ""}, "Tên đơn vị"),
        ({"valid_from": "31/02/2024"}, "ngày/tháng/năm"),
        ({"level": "moon"}, "Cấp"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(admin, units, wrong, words):
    shown = text(admin.post(url(units.home_affairs, "add"), FILLED | wrong))
    assert "Có chỗ cần sửa" in shown and words in shown
    assert wrong.get("name", FILLED["name"]) in shown
    assert Unit.objects.count() == 6


def test_a_unit_is_edited(admin, units):
    filled = FILLED | {"name": "Sở Nội vụ và Lao động", "code": "H10.09", "level": "department"}
    assert admin.post(url(units.home_affairs, "edit"), filled).status_code == 303
    assert by_code("H10.09").name == "Sở Nội vụ và Lao động"


def test_the_page_of_a_unit_tells_its_history(admin, units):
    filled = FILLED | {"name": "Sở Nội vụ", "code": "H10.77", "level": "department"}
    admin.post(url(units.home_affairs, "edit"), filled)
    shown = text(admin.get(url(units.home_affairs)))
    assert "Nhận mã H10.77" in shown and "Thôi dùng mã H10.09" in shown


# ── Moving ──────────────────────────────────────────────────────────────────────────────────────


def test_a_move_first_says_who_and_what_is_lost(admin, units, people, application):
    application("Văn bản Sở Nội vụ", unit=units.home_affairs)
    application("Văn bản Sở Xây dựng", unit=units.construction)
    asked = {"parent": "so xay dung", "on": "01/03/2024"}
    shown = text(admin.get(url(units.office, "move"), asked))
    assert "Chuyển Văn phòng Sở về trực thuộc Sở Xây dựng, Tỉnh Bình Phước?" in shown
    assert "Không vào được 1 ứng dụng: <b>Văn bản Sở Nội vụ</b>" in shown
    assert "Được vào thêm 1 ứng dụng: <b>Văn bản Sở Xây dựng</b>" in shown
    assert "Nguyễn Thị Thu Hà (Quản trị đơn vị, Sở Nội vụ) không còn quản lý" in shown
    assert Unit.objects.get(pk=units.office.pk).parent == units.home_affairs


def test_a_unit_moves_with_its_subtree(admin, units):
    address = f"{url(units.district, 'move')}?parent=&parent_value=H10.09&on=01/03/2024"
    assert admin.post(address).status_code == 303
    commune = Unit.objects.get(pk=units.commune.pk)
    assert commune.path.startswith(units.home_affairs.path)


def test_a_name_that_several_units_bear_is_asked_again(admin, units):
    add_unit("H10.16.2", "Văn phòng Sở", units.construction, level="bureau")
    asked = {"parent": "van phong so", "on": "01/03/2024"}
    shown = text(admin.get(url(units.commune, "move"), asked))
    assert "Ý bạn là:" in shown
    assert 'value="H10.16.2"' in shown and 'value="H10.09.2"' in shown
    picked = {"parent": "van phong so", "parent_pick": "H10.16.2", "on": "01/03/2024"}
    assert "về trực thuộc Văn phòng Sở, Sở Xây dựng" in text(
        admin.get(url(units.commune, "move"), picked)
    )


def test_a_unit_cannot_stand_beneath_itself(admin, units):
    address = f"{url(units.home_affairs, 'move')}?parent=&parent_value=H10.09.2&on=01/03/2024"
    assert "bên dưới chính nó" in text(admin.post(address))


# ── Ending ──────────────────────────────────────────────────────────────────────────────────────


def end(browser, unit, *successors: str, change: str = "merge", **more: str):
    named = {f"successor_{n}_value": code for n, code in enumerate(successors)}
    named |= {f"successor_{n}": "" for n in range(len(successors))}
    query = {"change": change, **DECISION, **named, **more}
    address = browser.get(url(unit, "end"), query).wsgi_request.get_full_path()
    return browser.post(address)


def test_an_end_first_shows_what_goes_where(admin, units, people, application):
    application("Văn bản Sở Nội vụ", unit=units.home_affairs)
    asked = {"change": "merge", **DECISION, "successor_0": "so xay dung"}
    shown = text(admin.get(url(units.home_affairs, "end"), asked))
    assert "Sáp nhập theo quyết định số 12/QĐ-UBND ngày 02/01/2024" in shown
    assert "1 cán bộ bị đăng xuất một lần" in shown
    assert "1 đơn vị trực thuộc chuyển về Sở Xây dựng" in shown
    assert "<b>Văn bản Sở Nội vụ</b>" in shown
    assert "Nguyễn Thị Thu Hà (Quản trị đơn vị, Sở Nội vụ) không còn quản lý" in shown


def test_a_merger_moves_officers_and_units_and_ends_roles(admin, units, people):
    signed_in(people.clerk)
    answer = end(admin, units.home_affairs, "H10.16")
    assert answer["Location"] == url(units.construction)
    ended = Unit.objects.get(pk=units.home_affairs.pk)
    assert ended.valid_to == date(2024, 2, 1)
    assert Account.objects.get(pk=people.clerk.pk).unit == units.construction
    assert Unit.objects.get(pk=units.office.pk).parent == units.construction
    assert not Session.objects.filter(account=people.clerk, ended_at=None).exists()
    assert not Role.objects.filter(account=people.department_admin, valid_to__gt=clock.today())
    shown = text(admin.get(url(ended)))
    assert "Sở Xây dựng kế thừa theo quyết định số 12/QĐ-UBND" in shown


def test_a_renamed_body_keeps_administrators_and_applications(admin, units, people, application):
    only = application("Văn bản", unit=units.home_affairs)
    add_unit("H10.99", "Sở Nội vụ và Dân tộc", units.province)
    end(admin, units.home_affairs, "H10.99", change="rename")
    heir = by_code("H10.99")
    held = Role.objects.get(account=people.department_admin, valid_to__gt=clock.today())
    assert held.unit == heir and held.role == "unit_admin"
    assert sso.enterable(actor(people.clerk)) == [only]


def test_a_unit_with_officers_does_not_end_without_an_heir(admin, units, people):
    assert "Đơn vị còn 1 cán bộ" in text(end(admin, units.home_affairs, change="dissolve"))
    assert Unit.objects.get(pk=units.home_affairs.pk).valid_to == OPEN_END


def test_a_unit_does_not_succeed_itself(admin, units, people):
    assert "không thể kế thừa chính nó" in text(end(admin, units.commune, "H10.31.5"))


def test_a_decision_of_the_future_waits(admin, units, people):
    tomorrow = clock.today() + timedelta(days=1)
    shown = text(end(admin, units.commune, effective_on=f"{tomorrow:%d/%m/%Y}"))
    assert "Quyết định chưa có hiệu lực" in shown


def test_an_end_is_undone(admin, units):
    end(admin, units.commune, "H10.31")
    assert admin.post(url(units.commune, "reopen")).status_code == 303
    assert by_code("H10.31.5") == units.commune


def test_nothing_half_happens(admin, units, people):
    """The successor is younger than the decision: officers must not have moved either."""
    add_unit("H10.98", "Sở mới", units.province)
    Unit.objects.filter(code="H10.98").update(valid_from=date(2024, 6, 1))
    assert "chưa hoạt động vào ngày đó" in text(end(admin, units.home_affairs, "H10.98"))
    assert Account.objects.get(pk=people.clerk.pk).unit == units.home_affairs


# ── Spellings ───────────────────────────────────────────────────────────────────────────────────


def test_a_spelling_is_confirmed_and_forgotten_on_the_page_of_its_unit(admin, units):
    admin.post(url(units.district, "aliases"), {"spelling": "Bù Đẳng"})
    alias = UnitAlias.objects.get()
    assert (alias.unit, alias.confirmed_by) == (units.district, "baotq.stttt")
    assert "Bù Đẳng" in text(admin.get(url(units.district)))
    admin.post(url(units.district, "aliases", str(alias.pk), "forget"))
    assert not UnitAlias.objects.exists()


def test_a_spelling_of_another_unit_is_not_forgotten_by_this_address(admin, units):
    admin.post(url(units.district, "aliases"), {"spelling": "Bù Đẳng"})
    alias = UnitAlias.objects.get()
    answer = admin.post(url(units.commune, "aliases", str(alias.pk), "forget"))
    assert answer.status_code == 404 and UnitAlias.objects.exists()
