"""In front of a real browser: what everyone sees, a frame on a foreign page, the centre's catalogue."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.e2e.conftest import person, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PHONE = {"width": 360, "height": 740}
SERVICES = "online-services-with-dossiers"
CONSOLE = "/console/scoreboard"


@pytest.fixture
def closed(installation):
    """February 2023 is closed while the test runs."""
    installation.run("scoreboard", "periods", "close", "2023-02")
    yield
    installation.run("scoreboard", "periods", "reopen", "2023-02", "--reason", "Hết kiểm thử")


@pytest.fixture
def centre(person):  # noqa: F811
    return person("province_admin")


def seen(page, address, name, sound, screenshot):  # noqa: F811
    """At both sizes: axe finds nothing, nothing overflows, and it is light."""
    assert page.goto(address).status == 200
    sound(page)
    screenshot(page, name)
    assert len(page.content()) < 100_000
    page.set_viewport_size(PHONE)
    sound(page)
    screenshot(page, f"{name}-phone")
    page.set_viewport_size({"width": 1366, "height": 768})


def test_what_everyone_sees(closed, open_page, sound, screenshot):  # noqa: F811
    page = open_page()
    for address, name in (
        ("/public/scoreboard", "public-overview"),
        (f"/public/scoreboard/indicators/{SERVICES}", "public-indicator"),
        ("/public/scoreboard/indicators/app-users", "public-counts"),
        ("/public/scoreboard/reuse", "public-reuse"),
        (f"/public/scoreboard/indicators/{SERVICES}/embed", "public-snippet"),
        (f"/embed/scoreboard/{SERVICES}", "public-embed"),
    ):
        seen(page, address, name, sound, screenshot)


def test_a_reader_finds_an_indicator_and_prints_it(closed, open_page, screenshot):
    page = open_page(java_script_enabled=False)
    page.goto("/public/scoreboard")
    page.get_by_role("link", name="Tỷ lệ hồ sơ giải quyết trực tuyến").click()
    page.get_by_role("link", name="Cấp huyện").click()
    page.get_by_role("row", name="Huyện Hớn Quản").wait_for()
    page.emulate_media(media="print")
    screenshot(page, "public-indicator-printed")
    assert not page.get_by_role("button", name="Xem").is_visible()


@pytest.fixture
def elsewhere(installation):
    """A page of somebody else's, with our ranking and our sign-in in frames."""
    frames = "".join(
        f'<iframe name="{name}" width="600" height="500" src="{installation.url}{address}"></iframe>'
        for name, address in (("ours", f"/embed/scoreboard/{SERVICES}"), ("refused", "/sign-in"))
    )

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(frames.encode())

        def log_message(self, *_said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_only_the_ranking_stands_in_a_frame_elsewhere(closed, browser, elsewhere):
    """Not with `open_page`: the browser complains of the frame that is refused, as it must."""
    page = browser.new_context().new_page()
    page.goto(elsewhere)
    page.frame_locator("iframe[name=ours]").get_by_role("row", name="Sở").first.wait_for()
    assert page.context.cookies() == []
    assert not page.frame_locator("iframe[name=refused]").get_by_role("button").count()
    page.context.close()


def test_the_catalogue(centre, sound, screenshot):  # noqa: F811
    for address, name in (
        (f"{CONSOLE}/indicators", "catalogue"),
        (f"{CONSOLE}/indicators/work-files-online", "catalogue-indicator"),
        (f"{CONSOLE}/indicators/signed-documents/edit", "catalogue-edit"),
        (f"{CONSOLE}/indicators/signed-documents/public", "catalogue-public"),
        (f"{CONSOLE}/indicators/signed-documents/units", "catalogue-units"),
        (f"{CONSOLE}/weights", "catalogue-weights"),
        (f"{CONSOLE}/weights/digital-2023", "catalogue-index"),
        (f"{CONSOLE}/periods", "catalogue-periods"),
        (f"{CONSOLE}/periods/2023-02", "catalogue-period"),
        (f"{CONSOLE}/periods/2023-02/close", "catalogue-close"),
    ):
        seen(centre, address, name, sound, screenshot)


def test_a_target_is_looked_at_before_it_is_set(centre, sound, screenshot):  # noqa: F811
    centre.goto(f"{CONSOLE}/indicators/signed-documents")
    centre.get_by_role("link", name="Đặt mức mới").click()
    centre.get_by_label("Mức phải đạt").fill("50%")
    centre.get_by_label("Từ ngày").fill("01/07/2023")
    centre.get_by_role("button", name="Lưu").click()
    centre.get_by_role("heading", name="Mức phải đạt mới").wait_for()
    centre.get_by_text("Không đạt").first.wait_for()
    sound(centre)
    screenshot(centre, "catalogue-effect")
    centre.get_by_role("link", name="Không, quay lại").click()


def test_the_letter_of_reminder(centre, sound, screenshot):  # noqa: F811
    seen(centre, f"{CONSOLE}/reminders/2023-07", "reminder", sound, screenshot)
    with centre.expect_download() as got:
        centre.get_by_role("button", name="Tải PDF").click()
    assert got.value.suggested_filename == "nhac-nho-2023-07.pdf"
    centre.get_by_role("button", name="Xem ai sẽ nhận").click()
    centre.get_by_role("heading", name="Gửi nhắc nhở").wait_for()
    sound(centre)
    screenshot(centre, "reminder-send")
