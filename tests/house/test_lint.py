"""What `make lint` says, as part of the tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.floors import ROOT

COMMANDS = {"ruff": ["ruff", "check", "."], "import-linter": ["lint-imports"]}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_linter_is_content(command: list[str]):
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
