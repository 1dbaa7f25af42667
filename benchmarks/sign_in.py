"""Password sign-ins beside what they are bound by: Argon2id hashes; and other pages meanwhile."""

import os
import threading
import time
from collections.abc import Callable
from itertools import count

import requests

from benchmarks import browser, installation, traffic
from benchmarks.table import ratio, show
from benchmarks.traffic import Answer, Client, Tally
from lienthong.demo.cast import CAST, DEMO_PASSWORD

SECONDS = 5.0
VISITORS, GUESSERS = 8, 50
ANSWERED = (
    200,
    303,
    429,
    503,
)  # a wrong password gets the page again; too many at once are told so


def main() -> None:
    home = installation.province()
    cores = os.cpu_count() or 1
    alone, before = hashes_per_second(1), hashes_per_second(cores)
    with home.serving(trusted_proxies="127.0.0.1") as _:
        form, cookie = _form(home.origin)
        clerk = browser.sign_in(home.origin, CAST["clerk"].name)
        quiet = _pages(home.origin, clerk)
        signed_in = traffic.in_other_process(visit, home.origin, form, cookie, SECONDS)
        together = (before + hashes_per_second(cores)) / 2  # before and after, for a noisy machine
        guessing = traffic.beside(guess, home.origin, form, cookie, SECONDS + 1)
        time.sleep(0.5)
        busy = _pages(home.origin, clerk)
        guesses = guessing.result()
    whole = sum(status == 303 for status in signed_in) / SECONDS
    rows = [
        ("hashes alone, one thread", alone, "–"),
        (f"hashes alone, {cores} threads", together, "–"),
        ("sign-ins, answered with a session", whole, ratio(whole, together)),
    ]
    show("Sign-in", ("what", "a second", "of the hashes"), rows)
    rows = [
        (
            page,
            tally.percentile(50),
            tally.percentile(99),
            under.percentile(50),
            under.percentile(99),
        )
        for (page, tally), under in zip(quiet.items(), busy.values(), strict=True)
    ]
    title = f"Pages, quiet and while {GUESSERS} clients guess passwords ({_words(guesses)})"
    show(title, ("page", "p50 ms", "p99 ms", "p50 ms, guessing", "p99 ms, guessing"), rows)


def _words(statuses: list[int]) -> str:
    return ", ".join(f"{statuses.count(one)} × {one}" for one in sorted(set(statuses)))


def hashes_per_second(threads: int) -> float:
    """Verifications with the product's costs, and none of its manners: neither queue nor niceness."""
    from lienthong.identity.hashing import _hasher as hasher

    stored, done = hasher.hash(DEMO_PASSWORD), count()
    until = time.perf_counter() + 2

    def work() -> None:
        while time.perf_counter() < until:
            hasher.verify(stored, DEMO_PASSWORD)
            next(done)

    started = time.perf_counter()
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return next(done) / (time.perf_counter() - started)


# ── Clients ─────────────────────────────────────────────────────────────────────────────────────


def visit(origin: str, form: dict[str, str], cookie: str, seconds: float) -> list[int]:
    """People who know their passwords, one after another; the statuses."""
    people = [member.name for member in CAST.values()][:VISITORS]
    return _post(origin, form, cookie, seconds, [(name, DEMO_PASSWORD) for name in people])


def guess(origin: str, form: dict[str, str], cookie: str, seconds: float) -> list[int]:
    """An attack from many addresses on names that may exist; the statuses."""
    return _post(origin, form, cookie, seconds, [(f"ai.do.{n}", "đoán") for n in range(GUESSERS)])


def _post(
    origin: str, form: dict[str, str], cookie: str, seconds: float, who: list[tuple[str, str]]
) -> list[int]:
    statuses: list[int] = []
    clients = [
        _typing(
            f"{origin}/sign-in", form | {"name": name, "password": password}, cookie, n, statuses
        )
        for n, (name, password) in enumerate(who)
    ]
    traffic.drive(origin, clients, seconds, good=ANSWERED)
    return statuses


def _typing(
    url: str, form: dict[str, str], cookie: str, number: int, statuses: list[int]
) -> Client:
    for turn in count():
        address = f"10.{number}.{turn // 200 % 200}.{turn % 200}"
        answer: Answer = yield traffic.request(
            "POST",
            url,
            form,
            Cookie=cookie,
            X_Forwarded_For=address,
            Origin=url[: -len("/sign-in")],
        )
        statuses.append(answer.status)


def _form(origin: str) -> tuple[dict[str, str], str]:
    """The sign-in page's hidden field and the cookie that belongs to it."""
    session = requests.Session()
    page = session.get(f"{origin}/sign-in", timeout=10).text
    cookie = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
    return browser.csrf_field(page), cookie


def _pages(origin: str, cookie: str) -> dict[str, Tally]:
    """Two visitors of each page, one page after the other."""
    addresses: dict[str, Callable[[], bytes]] = {
        "/healthz": lambda: traffic.request("GET", f"{origin}/healthz"),
        "launcher": lambda: traffic.request("GET", f"{origin}/", Cookie=cookie),
    }
    return {
        name: traffic.drive(origin, [_repeat(asked()) for _ in range(2)], SECONDS / 3)
        for name, asked in addresses.items()
    }


def _repeat(asked: bytes) -> Client:
    while True:
        yield asked


if __name__ == "__main__":
    main()
