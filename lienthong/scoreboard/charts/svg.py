"""SVG as text: every word escaped, presentation attributes only, so that a strict CSP lets it be."""

from html import escape
from typing import Any

from lienthong.scoreboard.charts import measure
from lienthong.scoreboard.charts.palette import Palette

SIZE = 13.0  # of text, in the drawing's units
LEADING = 18.0


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element; `fill_opacity=1` gives fill-opacity="1". `content` is SVG already."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(given), quote=True)}"'
        for key, given in attributes.items()
        if given is not None
    )
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def _plain(given: object) -> str:
    """Numbers with at most two decimals: the same drawing is the same text."""
    return f"{given:.2f}".rstrip("0").rstrip(".") if isinstance(given, float) else str(given)


def text(x: float, y: float, words: str, *, anchor: str = "start", **attributes: Any) -> str:
    """One line of text on its baseline."""
    return tag("text", escape(words), x=x, y=y, text_anchor=anchor, **attributes)


def lines(x: float, y: float, wrapped: list[str], *, anchor: str = "start", **more: object) -> str:
    """Several lines, the first on the baseline `y`."""
    return "".join(
        text(x, y + LEADING * number, line, anchor=anchor, **more)
        for number, line in enumerate(wrapped)
    )


def haloed(x: float, y: float, words: str, paper: str, **attributes: Any) -> str:
    """Words on a rim of paper: readable where lines cross them."""
    rim = {"fill": paper, "stroke": paper, "stroke_width": 4, "stroke_linejoin": "round"}
    under = text(x, y, words, **{**attributes, **rim}, aria_hidden="true")
    return under + text(x, y, words, **attributes)


def picture(
    body: str, *, width: float, height: float, title: str, told: str, palette: Palette, key: str
) -> str:
    """The whole drawing. `key` makes its ids the page's only ones; `told` is read aloud.

    The size is in the viewBox too, so that a stylesheet may let it shrink.
    """
    names = tag("title", escape(title), id=f"{key}-title") + tag(
        "desc", escape(told), id=f"{key}-desc"
    )
    paper = tag("rect", width=width, height=height, fill=palette.surface, class_="chart-paper")
    return tag(
        "svg",
        names + paper + body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        class_="chart",
        font_family=palette.font,
        font_size=SIZE,
        font_variant_numeric="tabular-nums",
        fill=palette.ink,
    )


def heading(title: str, width: float) -> tuple[str, float]:
    """The title at the top, wrapped, and the height it takes; none where a caption says it."""
    if not title:
        return "", 0.0
    wrapped = measure.wrap(title, 15.5, width)
    drawn = lines(0, 17, wrapped, font_weight="bold", font_size=15, class_="chart-title")
    return drawn, LEADING * len(wrapped) + 10


def hatch(name: str, colour: str, paper: str, *, step: float = 6.0, turn: int = 45) -> str:
    """A pattern of lines: told from a plain fill without colour."""
    stroke = tag("rect", width=step, height=step, fill=paper) + tag(
        "rect", width=step / 2, height=step, fill=colour
    )
    return tag(
        "pattern",
        stroke,
        id=name,
        width=step,
        height=step,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({turn})",
    )
