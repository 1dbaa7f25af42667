"""Every name that a template or the navigation links to leads somewhere."""

import re
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from tests.house.floors import ROOT

TEMPLATES = sorted((ROOT / "lienthong").glob("*/templates/**/*.*"))
URL = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")


def names() -> set[str]:
    """All names of addresses, with their namespaces."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, space: str):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}"


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "lienthong"))
)
def test_links_lead_somewhere(template: Path):
    assert set(URL.findall(template.read_text(encoding="utf-8"))) <= names()
