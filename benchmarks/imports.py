"""Ten thousand accounts from a file, by command, beside PostgreSQL's COPY of the same rows."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks import installation
from benchmarks.installation import Installation
from benchmarks.table import ratio, show
from lienthong.config.embedded import EmbeddedServer

ROWS, BOUND_SECONDS = 10_000, 20


def main() -> None:
    home = Installation(installation.new_home("lienthong-bench-import-"))
    try:
        home.command("demo", "load", "--officers", "10")
        file = home.home / "accounts.csv"
        _write(file, _units(home))
        with home.serving():
            timed = {
                "dry run": _seconds(
                    lambda: home.command("accounts", "import", str(file), "--dry-run")
                ),
                "import": _seconds(lambda: home.command("accounts", "import", str(file))),
                "the same file again": _seconds(
                    lambda: home.command("accounts", "import", str(file))
                ),
                "export": _seconds(lambda: home.command("accounts", "export", str(file) + ".xlsx")),
            }
            limit = _seconds(lambda: _copy(EmbeddedServer(home.home).dsn))
    finally:
        home.delete()
    rows = [(name, seconds, ratio(seconds, limit)) for name, seconds in timed.items()]
    title = f"{ROWS:,} accounts by command; the bound is {BOUND_SECONDS} s"
    show(title, ("what", "seconds", "of COPY"), [*rows, ("COPY of the rows", limit, "1.00×")])


def _units(home: Installation) -> list[str]:
    return [unit["code"] for unit in home.command("units", "list")][:200] or ["H10.09"]


def _write(file: Path, units: list[str]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, delimiter=";")
        rows.writerow(["Tên tài khoản", "Họ và tên", "Đơn vị", "Chức vụ"])
        for number in range(ROWS):
            unit = units[number % len(units)]
            rows.writerow([f"can.bo.{number}", f"Nguyễn Văn {number}", unit, "Chuyên viên"])


def _copy(dsn: str) -> None:
    """The rows as they now are, into a table of the same form with the same indexes."""
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE copied (LIKE identity_account INCLUDING ALL)")
        rows = connection.execute("SELECT * FROM identity_account").fetchall()
        columns = ", ".join(
            name for (name,) in connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'copied'::regclass AND attnum > 0"
                " AND attgenerated = '' ORDER BY attnum"
            )
        )  # fmt: skip
        rows = connection.execute(f"SELECT {columns} FROM identity_account").fetchall()
        with connection.cursor().copy(f"COPY copied ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
