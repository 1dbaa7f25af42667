"""Eight small sites, as other vendors would build them, behind the launcher's tiles.

They sign in with Authlib's unmodified OpenID Connect client and know of the provider only what
its discovery document says.
"""
