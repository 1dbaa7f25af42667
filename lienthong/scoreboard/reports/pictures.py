"""Pictures of a report by what they hold: the same picture has the same address."""

import hashlib

from lienthong.scoreboard.document import pictures
from lienthong.scoreboard.document.blocks import Block, Picture


def name(picture: Picture) -> str:
    """ "3f…c2.png"."""
    digest = hashlib.sha256(picture.data).hexdigest()[:32]
    return f"{digest}.{pictures.facts(picture.data).extension}"


def found(blocks: tuple[Block, ...], wanted: str) -> bytes | None:
    """The picture of a name."""
    for block in blocks:
        if isinstance(block, Picture) and name(block) == wanted:
            return block.data
    return None
