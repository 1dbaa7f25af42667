"""Handing a message to the gateway or the mail server; done by jobs only."""

import smtplib

from django.core.mail import EmailMessage, get_connection

from lienthong.identity.messages import setup
from lienthong.identity.messages.setup import MailServer
from lienthong.identity.messages.texts import Content, letter
from lienthong.identity.models import Channel
from lienthong.kit import outbound

SECONDS = 10.0
MOST_BYTES = 20_000
# This number or this text will not do, now or later; any other refusal may be mended by somebody.
HOPELESS = frozenset({400, 404, 410, 413, 422})
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Undelivered(Exception):
    """Not sent; the text says why without a word of the person. `final`: no attempt will do better."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def send(channel: str, recipient: str, content: Content) -> None:
    """Raises Undelivered."""
    (_text if channel == Channel.SMS else _letter)(recipient, content)


def _text(number: str, content: Content) -> None:
    gateway = setup.gateway()
    if gateway is None:
        raise Undelivered("no gateway is configured")
    try:
        answer = outbound.send(
            "POST",
            gateway.endpoint,
            headers={"Authorization": f"Bearer {gateway.token}", "Accept": "application/json"},
            json={"to": number, "text": content.text},
            timeout=SECONDS,
            most=MOST_BYTES,
        )
        if 200 <= answer.status < 300 and answer.body:
            answer.json()  # a page of some proxy's is no receipt
    except (outbound.Unreachable, outbound.AddressRefused) as error:
        raise Undelivered(str(error) or type(error).__name__) from error
    if not 200 <= answer.status < 300:
        raise Undelivered(f"HTTP {answer.status}", final=answer.status in HOPELESS)


def _letter(address: str, content: Content) -> None:
    server = setup.mail_server()
    if server is None:
        raise Undelivered("no mail server is configured")
    message = EmailMessage(
        subject=content.subject,
        body=letter(content.text),
        from_email=server.sender,
        to=[address],
        headers={
            "Auto-Submitted": "auto-generated"
        },  # RFC 3834: no answer of a holiday's is wanted
        connection=_connection(server),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Undelivered(f"SMTP {codes}", final=all(code >= 500 for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"SMTP {error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(type(error).__name__) from error


def _connection(server: MailServer) -> object:
    return get_connection(
        SMTP,
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.starttls,
        timeout=SECONDS,
    )
