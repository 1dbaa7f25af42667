"""The repository stands by itself: nothing of the machine or the network it was written on."""

import re
import subprocess
from pathlib import Path

import pytest

from lienthong.config.commands import settings_markdown
from tests.house.floors import ROOT

FOREIGN = {
    "a package registry": r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|proxy\.golang",
    "a path of one machine": r"(?<![\w.])/(?:work|root|home)/\w",
    "the folder beside the repository": r"\.\./shared\b",
}
SPOKEN_OF = {"development.md"}  # agreements may name what they forbid


def tracked() -> list[Path]:
    """The text files of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str):
    pattern = re.compile(FOREIGN[what].encode())
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in tracked()
        if path != Path(__file__) and path.name not in SPOKEN_OF
        for match in [pattern.search(path.read_bytes())]
        if match
    ]

    assert found == []


@pytest.mark.parametrize("name", ["requirements", "requirements-sandbox", "requirements-test"])
def test_locks_hold_hashes_and_no_addresses(name: str):
    lock = (ROOT / f"{name}.lock").read_text()
    packages = re.findall(r"^[\w.-]+==\S+(?: ;.*)? \\\n    --hash=sha256:", lock, re.MULTILINE)

    assert len(packages) == len(re.findall(r"^\w", lock, re.MULTILINE))
    assert "://" not in lock


@pytest.mark.parametrize("name", ["requirements", "requirements-sandbox", "requirements-test"])
def test_locks_hold_what_is_asked_for(name: str):
    asked = re.findall(r"^[A-Za-z][\w.-]*", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
    locked = re.findall(r"^([\w.-]+)==", (ROOT / f"{name}.lock").read_text(), re.MULTILINE)

    assert {_normal(package) for package in asked} <= {_normal(package) for package in locked}


def test_the_page_of_settings_is_the_table():
    assert (ROOT / "docs" / "settings.md").read_text() == settings_markdown() + "\n"


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
