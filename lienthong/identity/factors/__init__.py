"""Second factors: passkeys, authenticator apps, recovery codes, and the step of sign-in that asks them."""
