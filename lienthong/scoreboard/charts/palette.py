"""The colours of a chart; those of shell/static/shell/tokens.css unless a province has its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """CSS colours; red only for what misses its target. What differs in colour differs in pattern too."""

    ink: str = "#16202a"
    muted: str = "#55606b"
    line: str = "#ddd7cc"
    wash: str = "#f1ede5"
    surface: str = "#fff"
    main: str = "#1f3a5f"
    missed: str = "#a8231a"
    series: tuple[str, ...] = ("#1f3a5f", "#8a5a00", "#55606b", "#1a4f94")
    font: str = "Be Vietnam Pro, Segoe UI, Roboto, Noto Sans, Liberation Sans, sans-serif"
