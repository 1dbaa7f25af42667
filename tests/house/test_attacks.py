"""docs/security.md names, for every attack that must be withstood, tests that try it."""

import ast
import re
from functools import cache

import pytest

from tests.house.floors import ROOT

REQUIRED = {
    *range(1, 12),
    *range(13, 21),
    *range(22, 41),
    44,
    45,
    *range(49, 54),
    *range(55, 62),
}
LINE = re.compile(r"^\| (\d+) \|.*\|", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def listed() -> dict[int, list[tuple[str, str]]]:
    """Number of the attack → (file, test)."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return {int(line[1]): TEST.findall(line[0]) for line in LINE.finditer(page)}


@cache
def names_in(file: str) -> frozenset[str]:
    """Names of a file's test functions; none where there is no such file."""
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_attack_is_listed():
    assert set(listed()) >= REQUIRED


@pytest.mark.parametrize("number", sorted(listed()))
def test_an_attack_is_tried(number: int):
    tests = listed()[number]
    assert tests
    assert [(file, name) for file, name in tests if name not in names_in(file)] == []
