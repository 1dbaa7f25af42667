"""The floors of the house, read from where import-linter reads them."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def floors() -> dict[str, int]:
    """Package of `lienthong` → its floor, 0 at the bottom."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        package.strip().removeprefix("lienthong."): floor
        for floor, row in enumerate(reversed(layers))
        for package in row.split("|")
    }
