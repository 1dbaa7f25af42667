"""The English catalogue in the compiled form that gettext reads. Message ids are Vietnamese."""

import os
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_stale(catalogues: Iterable[Path] = (CATALOGUE,)) -> list[Path]:
    """Compile every catalogue whose compiled form is missing or older; answers what was written.

    The rename makes two processes that start at once harmless.
    """
    return [_compile(catalogue) for catalogue in catalogues if _is_stale(catalogue)]


def _is_stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime


def _compile(catalogue: Path) -> Path:
    import polib

    compiled = catalogue.with_suffix(".mo")
    unfinished = compiled.with_suffix(f".{os.getpid()}.part")
    polib.pofile(str(catalogue)).save_as_mofile(str(unfinished))
    unfinished.replace(compiled)
    return compiled
