"""What these tests need of the machine, and what happens without it."""

import os
import shutil
import subprocess
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip and say why; in CI a skip would hide that nothing was tried, so it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def install_debian_packages(*names: str) -> None:
    """As root, or with a sudo that does not ask; else `missing`."""
    if shutil.which("apt-get") is None:
        missing(f"{', '.join(names)}: chưa cài, và máy này không có apt-get")
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and (shutil.which("sudo") is None or subprocess.run([*rights, "true"]).returncode):
        missing(f"{', '.join(names)}: chưa cài, và không có quyền cài")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    for command in (["apt-get", "update"], install):
        done = subprocess.run([*rights, *command], capture_output=True, text=True, timeout=300)
        if done.returncode:
            missing(f"{' '.join(command)}: {done.stderr.strip()[-300:]}")
