"""Clients that bring officers to us, applications that we bring them to, and how far that has come."""

from django.db import models
from django.db.models import Q

from lienthong.identity.models import MachineKey


class Token(MachineKey):
    """A client of the SCIM server: it administers the accounts of the unit's subtree, as long as whoever
    issued it does."""

    # Null: the centre, whose tokens belong to the installation and not to a person.
    issuer = models.ForeignKey("identity.Account", models.PROTECT, null=True, related_name="+")


class ExternalId(models.Model):
    """How a client calls an account (RFC 7643 §3.1); each client has names of its own."""

    token = models.ForeignKey("scim.Token", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    value = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "account"], name="external_id_of_account")
        ]
        indexes = [models.Index(fields=["token", "value"], name="external_id_value")]

    def __str__(self) -> str:
        return self.value


class Target(models.Model):
    """An application's own SCIM server, which is told of everyone who may enter."""

    application = models.OneToOneField("sso.Application", models.CASCADE, related_name="+")
    base_url = models.CharField(max_length=500)
    sealed_token = models.BinaryField()
    enabled = models.BooleanField(default=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)  # runs in a row that the server did not let through
    problem = models.CharField(
        max_length=300, blank=True
    )  # of the last run; "" when there was none

    class Meta:
        indexes = [
            models.Index(fields=["next_run_at"], condition=Q(enabled=True), name="target_due")
        ]

    def __str__(self) -> str:
        return self.base_url


class Provisioned(models.Model):
    """What an application's server was told of an account."""

    target = models.ForeignKey("scim.Target", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=300, blank=True)  # "": not there yet
    digest = models.BinaryField(null=True)  # of what it was told; null: that the account is closed
    attempts = models.IntegerField(default=0)  # since the last success
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "account"], name="provisioned_account")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.target_id}"
