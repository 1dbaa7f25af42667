"""Message catalogues: the `.mo` that programs read, from the `.po` that people write.

`python -m lienthong.config.catalogues` compiles those that are out of date; `make` and `serve` do so.
"""

import os
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Compile every catalogue older than its source; returns the sources. polib leaves out fuzzy ones."""
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return stale


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    import polib

    fresh = source.with_suffix(f".{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(fresh))
    fresh.replace(source.with_suffix(".mo"))  # another process reads the old or the new one, whole


if __name__ == "__main__":
    compile_stale()
