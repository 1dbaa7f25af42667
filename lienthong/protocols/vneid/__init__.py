"""Signing in with VNeID, the national electronic identity, in the two dialects that are publicly visible.

Neither has a public specification (DOMAIN.md, "VNeID"), so addresses and names of claims are configuration
and what differs between the dialects is data (`dialect`). Values in, values out: who sends the requests and
keeps what must be kept is `identity.vneid`.

The order: `authorization.address`, the browser goes and comes back, `authorization.read_callback`,
`exchange.plain_code`, `exchange.token_request`, `exchange.read_tokens`, `id_token.verify` where the dialect
has one, `exchange.userinfo_request`, `exchange.read_userinfo`, `assertion.read`.
"""
