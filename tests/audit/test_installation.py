"""A whole installation: what its processes record is sealed by its worker, with heads outside."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.cast import CAST, DEMO_PASSWORD

pytestmark = pytest.mark.installation

SECONDS = 5  # to give a busy machine time; on a quiet one it is a second


def test_what_happens_is_sealed_at_once_and_verifies(installation, tmp_path):
    before = installation.run("audit", "verify", "--json")
    assert before["ok"]
    installation.run("audit", "export", tmp_path / "trail.csv", "--kind", "audit_exported")
    deadline = time.monotonic() + SECONDS
    while True:
        after = installation.run("audit", "verify", "--json")
        if after["unsealed"] == 0 or time.monotonic() > deadline:
            break
    assert after["ok"]
    assert after["unsealed"] == 0
    assert after["events"] > before["events"]
    heads = (installation.home / "audit" / "heads").read_text().splitlines()
    assert len(heads) >= after["seals"] - 1 >= before["seals"]  # the newest may be on its way


@pytest.mark.e2e
@pytest.mark.parametrize("viewport", [(1366, 768), (360, 740)], ids=["office", "phone"])
def test_the_auditor_reads_the_trail_on_any_screen(open_page, viewport):
    page = open_page(viewport={"width": viewport[0], "height": viewport[1]})
    member = CAST["auditor"]
    page.goto("/console/audit/")
    page.locator("[name=name]").fill(member.name)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_role("heading", name="Nhật ký")).to_be_visible()
    fits(page)
    page.get_by_label("Tài khoản thực hiện").fill(member.name)
    page.get_by_label("Sự kiện", exact=True).select_option("sign_in")
    page.get_by_role("button", name="Lọc").click()
    fits(page)
    page.get_by_role("link", name="Đăng nhập").first.click()
    expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
    fits(page)
    page.goto("/console/audit/?unit=so&since=x")
    expect(page.get_by_text("Ý bạn là đơn vị nào?")).to_be_visible()
    fits(page)


def fits(page):
    """Accessible, and nothing to scroll sideways for."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
