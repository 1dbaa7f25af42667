"""OpenID Connect provider: what requests mean and how they are answered, without Django or IO.

RFC 6749 (OAuth 2.0), 6750 (bearer tokens), 7009 (revocation), 7636 (PKCE), 7662 (introspection),
8414 (metadata), 9068 (JWT access tokens), 9207 (`iss` in responses), 9700 (best current practice);
OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0.

Every check is a small function that returns a `Refusal` or None; `lienthong.sso` fetches the facts,
asks in order, and does what is answered.
"""
