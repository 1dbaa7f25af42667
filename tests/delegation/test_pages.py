"""The pages of the guide: menu → Ủy quyền → Thêm → form → Xác nhận, and what the receiver answers."""

from datetime import timedelta

import pytest
from django.test import Client

from lienthong.delegation.models import Delegation
from lienthong.identity import actions as identity
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.text import format_date
from tests.delegation.conftest import A_WEEK, ask, begin, browser_of, give
from tests.small_province import add_account

ADD = "/delegations/add"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def form(**typed: str) -> dict[str, str]:
    today = clock.today()
    usual = {
        "receiver": "minhnv.snv",
        "what": "everything:",
        "starts_on": format_date(today),
        "last_day": format_date(today + A_WEEK),
        "reason": "Đi học ở Hà Nội",
    }
    return usual | typed


def test_the_guide_step_by_step(clerks, colleague, colleagues, sites):
    assert 'href="/delegations"' in text(clerks.get("/"))
    assert "Chưa có ủy quyền nào" in text(clerks.get("/delegations"))
    assert "Một cửa điện tử" in text(clerks.get(ADD))
    slug = sites.desk.application.slug
    checked = text(clerks.post(ADD, form(what=f"application:{slug}", decision="12/QĐ-SNV")))
    assert "Kiểm tra trước khi gửi" in checked and "12/QĐ-SNV" in checked
    assert not Delegation.objects.exists()
    sent = form(what=f"application:{slug}", decision="12/QĐ-SNV", confirmed="1")
    page = text(clerks.post(ADD, sent, follow=True))
    assert "Ủy quyền có hiệu lực khi Ngô Văn Minh nhận" in page and "Chờ nhận" in page
    delegation = Delegation.objects.get()
    assert "Lê Thị Hoa đề nghị bạn làm thay" in text(colleagues.get("/"))
    page = text(colleagues.post(f"/delegations/{delegation.pk}/accept", follow=True))
    assert "Đang hiệu lực" in page and "Làm việc thay" in page
    assert "đề nghị bạn làm thay" not in text(colleagues.get("/"))


def test_the_answers_can_be_mended_before_they_are_sent(clerks, colleague, sites):
    page = text(clerks.post(ADD, form(edit="1", reason="Ốm", receiver_pick=colleague.name)))
    assert "Kiểm tra trước khi gửi" not in page
    assert "Ốm" in page and 'value="Ngô Văn Minh"' in page
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"receiver": "hoalt.snv"}, "Không tìm thấy"),
        ({"receiver": "khong-co-ai"}, "Không tìm thấy"),
        ({"what": "application:thu-dien-tu"}, "không"),
        ({"what": "field:khong-co"}, "không"),
        ({"last_day": "01/01/2020"}, "Ngày cuối phải từ ngày bắt đầu trở đi"),
        ({"starts_on": "01/01/2020"}, "không được ở trong quá khứ"),
        ({"last_day": "01/01/2099"}, "nhiều nhất một năm"),
        ({"starts_on": "mai"}, "Hãy viết ngày"),
        ({"reason": "  "}, "Hãy điền “Lý do”"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(clerks, colleague, sites, typed, words):
    page = text(clerks.post(ADD, form(**typed, confirmed="1")))
    assert words in page and "Lỗi:" in page
    assert not Delegation.objects.exists()


def test_who_holds_nothing_delegable_is_told_so(people, sites):
    page = text(browser_of(people.outsider).get(ADD))
    assert "Bạn chưa có việc nào ủy quyền được" in page


def test_the_same_is_not_given_twice_in_one_time(clerks, people, colleague, sites):
    give(people.clerk, colleague)
    page = text(clerks.post(ADD, form(confirmed="1")))
    assert "đã được ủy quyền cho người đó" in page


def test_colleagues_of_ones_own_unit_come_first(clerks, units, people, colleague):
    add_account("minhpv.sxd", "Phạm Văn Minh", units.construction, password=False)
    add_account("minhlt.snv", "Lê Thị Minh", units.home_affairs, password=False)
    found = clerks.get("/delegations/find", {"q": "minh"}).json()["options"]
    assert [one["value"] for one in found] == ["minhlt.snv", "minhnv.snv", "minhpv.sxd"]
    near = clerks.get("/delegations/find").json()["options"]
    assert [one["value"] for one in near] == ["minhlt.snv"]


def test_the_search_tells_nobodys_number_and_nobody_who_left(clerks, units, people):
    known = add_account("nam.snv", "Đỗ Nam", units.office, mobile="0912345678", password=False)
    assert clerks.get("/delegations/find", {"q": "0912345678"}).json()["options"] == []
    assert len(clerks.get("/delegations/find", {"q": "đỗ nam"}).json()["options"]) == 1
    identity.suspend(actor=SYSTEM, account=known)
    assert clerks.get("/delegations/find", {"q": "đỗ nam"}).json()["options"] == []


def test_the_receiver_may_decline(people, colleague, colleagues, sites):
    delegation = ask(people.clerk, colleague)
    page = text(colleagues.post(f"/delegations/{delegation.pk}/decline", follow=True))
    assert "Từ chối" in page
    again = text(colleagues.post(f"/delegations/{delegation.pk}/accept", follow=True))
    assert "không còn chờ trả lời" in again


def test_the_giver_takes_it_back_after_a_question(people, colleague, clerks, colleagues, sites):
    delegation = give(people.clerk, colleague)
    begin(colleagues, delegation)
    url = f"/delegations/{delegation.pk}/revoke"
    assert "Ngô Văn Minh không làm thay Lê Thị Hoa được nữa" in text(clerks.get(url))
    page = text(clerks.post(url, follow=True))
    assert "kết thúc 1 phiên đang làm thay" in page and "hoalt.snv" in page
    assert colleagues.get("/").status_code == 302


def test_the_receiver_gives_it_back(people, colleague, colleagues, sites):
    delegation = give(people.clerk, colleague)
    page = text(colleagues.get(f"/delegations/{delegation.pk}/revoke"))
    assert "Trả lại ủy quyền?" in page
    colleagues.post(f"/delegations/{delegation.pk}/revoke")
    delegation.refresh_from_db()
    assert (delegation.state, delegation.ended_by) == ("revoked", "minhnv.snv")


def test_others_delegations_do_not_exist(people, colleague, sites):
    delegation = give(people.clerk, colleague)
    stranger = browser_of(people.outsider)
    for what in ("", "/accept", "/decline", "/revoke", "/act"):
        url = f"/delegations/{delegation.pk}{what}"
        assert stranger.post(url).status_code in (404, 405)
        assert stranger.get(url).status_code in (404, 405)


def test_only_the_receiver_answers(people, colleague, clerks, sites):
    delegation = ask(people.clerk, colleague)
    assert clerks.post(f"/delegations/{delegation.pk}/accept").status_code == 303
    delegation.refresh_from_db()
    assert delegation.state == "asked"


def test_what_nobody_answered_in_time_has_lapsed(people, colleague, colleagues, sites):
    delegation = ask(people.clerk, colleague, days=timedelta(0))
    with clock.later_by(timedelta(days=1)):
        page = text(colleagues_later(colleague).get(f"/delegations/{delegation.pk}"))
        assert "Không ai trả lời" in page and "Nhận ủy quyền" not in page


def colleagues_later(colleague) -> Client:
    """A session of the new day."""
    return browser_of(colleague)


def test_visitors_sign_in_first(client):
    assert client.get("/delegations").status_code == 302
    assert client.post("/delegations/stop").status_code == 302
