"""The steps of whatever travels or takes its course: who, what, when."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `detail` names who and when."""

    title: str
    detail: str = ""
    state: Literal["done", "now", "next", "bad"] = "done"
