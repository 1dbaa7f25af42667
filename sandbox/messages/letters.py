"""The SMTP server (aiosmtpd): takes every letter and delivers it to the desk, nowhere else."""

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.faults import UNAVAILABLE, Faults

from .desk import MAIL, MOST_TEXT, Desk, Message

_LARGEST = 1_000_000  # bytes of a letter, which the server announces and enforces
_TAKEN = "250 2.0.0 OK"
_BUSY = "451 4.3.0 Máy chủ thư tạm ngừng, hãy gửi lại sau"


def serve_smtp(listener: socket.socket, desk: Desk, faults: Faults) -> None:
    """Answer on `listener` for as long as the process lives; never returns."""
    loop = asyncio.new_event_loop()
    handler = _Handler(desk, faults)
    options = {
        "enable_SMTPUTF8": True,
        "data_size_limit": _LARGEST,
        "loop": loop,
        "hostname": "localhost",
    }
    loop.run_until_complete(loop.create_server(lambda: SMTP(handler, **options), sock=listener))
    loop.run_forever()


class _Handler:
    """What aiosmtpd asks of a mailbox."""

    def __init__(self, desk: Desk, faults: Faults) -> None:
        self.desk, self.faults = desk, faults

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self.faults.of("mail")
        await asyncio.sleep(fault.seconds if fault.mode == "slow" else 0)
        if fault.mode == UNAVAILABLE:
            return _BUSY
        letter = message_from_bytes(envelope.content, policy=policy.default)
        for to in envelope.rcpt_tos:
            self.desk.take(
                Message(MAIL, to, _text(letter), str(letter["Subject"] or ""), envelope.mail_from)
            )
        return _TAKEN


def _text(letter: EmailMessage) -> str:
    """What a person would read: the plain part, or else the other one as it is written."""
    body = letter.get_body(("plain", "html"))
    try:
        return body.get_content()[:MOST_TEXT] if body else ""
    except (LookupError, ValueError):  # a character set that nobody knows
        return "(không đọc được nội dung)"
