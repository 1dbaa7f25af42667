"""What proves an account's owner beside the password: passkeys, an authenticator app, recovery codes."""

from django.db import models


class Passkey(models.Model):
    """A FIDO2 credential: the private key never leaves its owner's device."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    credential_id = models.BinaryField(max_length=1023, unique=True)  # WebAuthn §4: at most 1023
    public_key = models.BinaryField(max_length=2048)  # COSE_Key in CBOR (RFC 9052 §7)
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)  # its owner's word for it
    transports = models.CharField(max_length=100, blank=True)  # separated by spaces
    backed_up = models.BooleanField(default=False)  # synchronised by its provider
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    # Who was proved in the session that enrolled it: level 3 for the account of that person
    person = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")
    disabled_reason = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"passkey {self.pk} of {self.account_id}"


class Totp(models.Model):
    """An authenticator app (RFC 6238), confirmed by a code of it."""

    account = models.OneToOneField(
        "identity.Account", models.CASCADE, primary_key=True, related_name="+"
    )
    sealed = models.BinaryField()  # the shared secret: secrets.Vault, purpose "totp"
    confirmed_at = models.DateTimeField()
    last_step = models.BigIntegerField()  # the step of the last code taken: none is taken twice
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"authenticator app of {self.account_id}"


class RecoveryCode(models.Model):
    """One of ten codes on paper; only a keyed hash is kept."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.account_id}"


class SpentChallenge(models.Model):
    """A challenge that a passkey has answered: no answer counts twice (SECURITY.md 37)."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="spent_challenge_expiry")]

    def __str__(self) -> str:
        return f"challenge over at {self.expires_at}"
