"""A person's browser, as far as signing in goes; gives the cookies it ends up with."""

import re
from urllib.parse import urljoin, urlsplit

import requests

from lienthong.demo.cast import DEMO_PASSWORD

REDIRECTS = 10


def sign_in(origin: str, name: str, password: str = DEMO_PASSWORD) -> str:
    """Fill in our sign-in page; the session's cookie as a Cookie header."""
    session, page = requests.Session(), f"{origin}/sign-in"
    form = {"name": name, "password": password} | csrf_field(session.get(page, timeout=10).text)
    answer = session.post(page, form, allow_redirects=False, timeout=10)
    if answer.status_code != 303:
        raise RuntimeError(f"{name} could not sign in: {answer.status_code}")
    return f"lienthong={session.cookies['lienthong']}"


def csrf_field(page: str) -> dict[str, str]:
    """The hidden field of our forms."""
    found = re.search(r'name="(csrf[^"]*)" value="([^"]*)"', page)
    return {found[1]: found[2]} if found else {}


def follow(url: str) -> str:
    """Follow redirects as long as they stay on the site; its cookies as a Cookie header."""
    session, home = requests.Session(), urlsplit(url).netloc
    for _ in range(REDIRECTS):
        answer = session.get(url, allow_redirects=False, timeout=10)
        url = urljoin(url, answer.headers.get("Location", ""))
        if not answer.is_redirect or urlsplit(url).netloc != home:
            break
    kept = [cookie for cookie in session.cookies if cookie.path == "/"]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in kept)
