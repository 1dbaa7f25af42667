"""What the protocol must know of a client; the rest of an application is its feature's."""

from dataclasses import dataclass

from lienthong.protocols.jose import Algorithm


@dataclass(frozen=True, slots=True)
class Client:
    client_id: str
    public: bool  # cannot keep a secret (RFC 6749 §2.1)
    secret_digests: tuple[bytes, ...] = ()  # SHA-256; two while a secret is being changed
    redirect_uris: frozenset[str] = frozenset()
    post_logout_redirect_uris: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()  # what it may ever be granted
    id_token_alg: Algorithm = "RS256"  # noqa: S105 what clients assume (Registration §2)
    require_pkce: bool = False

    @property
    def must_prove_key(self) -> bool:
        """RFC 9700 §2.1.1: a public client without PKCE has nothing that binds a code to it."""
        return self.public or self.require_pkce
