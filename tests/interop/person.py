"""A person at a browser, as far as HTTP goes: cookies, redirects, and the forms of a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from lienthong.demo.cast import DEMO_PASSWORD


@dataclass
class Form:
    """A form of a page: where it goes, how, and what it already holds."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    asks_password: bool = False


@dataclass(frozen=True)
class Page:
    """Where the browser stands. `text` is empty where it stopped before opening the address."""

    url: str
    status: int = 0
    text: str = ""

    def forms(self) -> list[Form]:
        """The page's forms, with the values that a browser would send unasked."""
        return self._read().forms

    def links(self) -> list[str]:
        """Where the page's links lead."""
        return self._read().links

    def _read(self) -> "_Reader":
        reader = _Reader(self.url)
        reader.feed(self.text)
        return reader


class Person:
    """Keeps cookies and follows redirects by hand, so that it can stop at an address."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Language"] = "vi"

    def open(self, url: str, *, stop_at: str = "") -> Page:
        """GET, following redirects; stops before an address that begins with `stop_at`."""
        return self._request("GET", url, stop_at=stop_at)

    def submit(self, form: Form, *, stop_at: str = "", **typed: str) -> Page:
        """Send a form with what was typed over what it held."""
        return self._request(form.method, form.action, form.fields | typed, stop_at=stop_at)

    def sign_in(
        self, page: Page, name: str, password: str = DEMO_PASSWORD, *, stop_at: str = ""
    ) -> Page:
        """Fill in the provider's sign-in page; without a password, as one of the cast."""
        forms = [form for form in page.forms() if form.asks_password]
        assert forms, f"no sign-in form on {page.url} ({page.status}): {page.text[:2000]}"
        return self.submit(forms[0], name=name, password=password, stop_at=stop_at)

    def confirm(self, page: Page, *, stop_at: str = "") -> Page:
        """Press the only thing to press on a page that asks."""
        (form,) = (form for form in page.forms() if form.method == "POST")
        return self.submit(form, stop_at=stop_at)

    def forget(self, *, name_begins: str) -> None:
        """Lose the cookies of one application."""
        for cookie in list(self.session.cookies):
            if cookie.name.startswith(name_begins):
                self.session.cookies.clear(cookie.domain, cookie.path, cookie.name)

    def _request(
        self, method: str, url: str, fields: dict[str, str] | None = None, *, stop_at: str
    ) -> Page:
        for _ in range(20):
            if stop_at and url.startswith(stop_at):
                return Page(url)
            where = {"params" if method == "GET" else "data": fields}
            answer = self.session.request(method, url, **where, allow_redirects=False, timeout=20)
            if not answer.is_redirect:
                answer.encoding = "utf-8"
                return Page(answer.url, answer.status_code, answer.text)
            url = urljoin(answer.url, answer.headers["Location"])
            if answer.status_code not in (307, 308):
                method, fields = "GET", None
        raise AssertionError(f"redirected in a circle, last to {url}")


class _Reader(HTMLParser):
    """Links and forms; of controls only what matters to a sign-in: inputs and named buttons."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self._open = url, None
        self.links: list[str] = []
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.url, given["href"]))
        elif tag == "form":
            action = urljoin(self.url, given.get("action", ""))
            self._open = Form(action, given.get("method", "get").upper())
            self.forms.append(self._open)
        elif self._open and tag in ("input", "button") and "name" in given:
            self._control(self._open, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _control(self, form: Form, given: dict[str, str]) -> None:
        kind = given.get("type", "")
        form.asks_password |= kind == "password"
        if kind not in ("checkbox", "radio") or "checked" in given:
            form.fields[given["name"]] = given.get("value", "")
