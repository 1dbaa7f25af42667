"""Telling an application that a session is over (OpenID Connect Back-Channel Logout 1.0)."""

from datetime import datetime, timedelta

from lienthong.protocols.jose import Claims

TYP_LOGOUT = "logout+jwt"  # §2.4, so that it is never taken for another token
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = timedelta(minutes=2)  # §2.4 asks for a short one; each attempt has a token of its own
DONE = (200, 204)  # §2.8, and what frameworks answer instead


def logout_token(
    *, issuer: str, client_id: str, subject: str, session: str, token_id: str, issued_at: datetime
) -> Claims:
    """§2.4: who (`sub`) and which session (`sid`); a nonce is forbidden."""
    return {
        "iss": issuer,
        "sub": subject,
        "aud": client_id,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + LIFETIME).timestamp()),
        "jti": token_id,
        "events": {EVENT: {}},
        "sid": session,
    }
