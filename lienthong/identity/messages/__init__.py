"""Text messages and letters to officers: written down in the caller's transaction, sent by a job.

    from lienthong.identity import messages

    messages.send(account=account, channel="sms", kind=RECOVERY_CODE, context={"code": "…"})

What a kind says is registered once, by whoever sends it: `messages.register` (texts.py).
"""

from lienthong.identity.messages.actions import send
from lienthong.identity.messages.setup import offered
from lienthong.identity.messages.texts import register

__all__ = ["offered", "register", "send"]
