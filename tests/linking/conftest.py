"""An application of the province and one of a department, with administrators and lists of users."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.identity import actions as identity
from lienthong.kit import jobs
from lienthong.kit.actor import SYSTEM
from lienthong.linking import actions
from lienthong.linking.models import LinkRow, LinkRun
from lienthong.sso import actions as sso
from tests.console.conftest import text
from tests.small_province import actor, add_account

HEADING = "Tên đăng nhập,Họ và tên,Email,Điện thoại,Đơn vị,Trạng thái\n"
DOMAIN = "binhphuoc.gov.vn"
ROWS = f"""\
hoa,Lê Thị Hoa,hoalt.snv@{DOMAIN},,Sở Nội vụ,Hoạt động
lam,Võ Văn Lâm,lam@thu.vn,0912 000 003,UBND huyện Bù Đăng,Hoạt động
la,Người Lạ,,,Xã Bom Bo,Hoạt động
nghi,Đã Nghỉ,nghi.snv@{DOMAIN},,Sở Nội vụ,Hoạt động
ha1,Nguyễn Thị Thu Hà,hantt.snv@{DOMAIN},,Văn phòng Sở,Hoạt động
ha2,Nguyễn Thị Thu Hà,hantt.snv@{DOMAIN},,Văn phòng Sở,Hoạt động
chung,,,0271 3000 000,,Hoạt động
"""
LIST = HEADING + ROWS


@pytest.fixture
def province_app(people):
    """Everyone may enter it; it knows people by e-mail."""
    _finish(people)
    return register("Lịch công tác")


@pytest.fixture
def department_app(people, units):
    """Sở Nội vụ's own."""
    _finish(people)
    return register("Thi đua", owner=units.home_affairs)


@pytest.fixture
def scoped(people, units):
    """Administers applications in Sở Nội vụ only."""
    return add_account(
        "dungnv.snv",
        "Ngô Văn Dũng",
        units.office,
        role="application_admin",
        over=units.home_affairs,
    )


def register(name: str, **given):
    draft = sso.ApplicationDraft(name=name, redirect_uris=("https://app.example/cb",), **given)
    application = sso.add_application(actor=SYSTEM, draft=draft).application
    sso.allow_everyone(actor=SYSTEM, application=application)
    return application


def _finish(people) -> None:
    """Phones, and somebody who has left."""
    unit = people.clerk.unit
    gone = add_account("nghi.snv", "Đã Nghỉ", unit, password=False)
    identity.remove(actor=SYSTEM, account=gone)
    for account, full_name, phone in (
        (people.outsider, "Võ Văn Lâm", "0912000003"),
        (people.clerk, "Lê Thị Hoa", "02713000000"),
        (people.auditor, "Bùi Quang Huy", "02713000000"),
    ):
        profile = identity.Profile.named(full_name, phone=phone)
        identity.edit_account(actor=SYSTEM, account=account, profile=profile)


def matched(who, application, content: str = LIST, name: str = "nguoi-dung.csv") -> LinkRun:
    """A list after its job, as `who` (an account) brings it."""
    run = actions.start(actor=actor(who), application=application, name=name, data=content.encode())
    jobs.run_waiting()
    return LinkRun.objects.get(pk=run.pk)


def outcomes(run: LinkRun) -> dict[str, str]:
    """Outcome by user name."""
    return dict(LinkRow.objects.filter(run=run).order_by("row").values_list("user", "outcome"))


def upload(browser, application, content: str = LIST, name: str = "nguoi-dung.csv"):
    """The address that answers an upload."""
    file = SimpleUploadedFile(name, content.encode())
    answer = browser.post(f"/console/applications/{application.slug}/users", {"file": file})
    assert answer.status_code == 303, text(answer)
    jobs.run_waiting()
    return answer.headers["Location"]
