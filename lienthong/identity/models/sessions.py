"""Signed-in browsers, sign-ins under way, known devices, and what is counted of them."""

import uuid

from django.db import models
from django.db.models import Q


class Session(models.Model):
    """A signed-in browser. Ending it is state: whatever hangs on it joins it and sees `ended_at`.

    Switching the account or acting for another ends it and begins the next.
    """

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)  # of the cookie's token
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)  # `sid` towards applications
    created_at = models.DateTimeField()
    authenticated_at = models.DateTimeField()  # `auth_time`: when something was last proved
    chosen_at = models.DateTimeField(null=True)  # when the person chose this account among theirs
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # absolute
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=32, blank=True)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    methods = models.CharField(max_length=64)  # rules.Method values, separated by spaces
    level = models.SmallIntegerField(default=1)  # rules.level of the methods: 1 to 3
    # Who was proved to sit there, by VNeID or a passkey bound to a verified person
    person = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")
    # The account acts for this one: by a delegation, or as an organisation's representative
    on_behalf_of = models.ForeignKey(
        "identity.Account", models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(ended_at=None), name="session_live"),
            models.Index(fields=["account", "-created_at"], name="session_history"),
            models.Index(  # what just ended is looked for each second
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="session_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of {self.account_id}"


class PendingSignIn(models.Model):
    """A sign-in of which something is proved and something is not: there is no session yet.

    Named by a cookie of its own. `sealed` holds what the next step must remember and nobody may read.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)  # of the cookie's token
    step = models.CharField(max_length=12)  # rules.Step
    account = models.ForeignKey("identity.Account", models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("persons.Person", models.CASCADE, null=True, related_name="+")
    methods = models.CharField(max_length=64, blank=True)  # what is proved so far
    wanted = models.TextField()  # SignInRequest.signed()
    sealed = models.BinaryField(default=b"")
    refusal = models.CharField(max_length=32, blank=True)  # why a waiting step ended
    attempts = models.IntegerField(default=0)
    session = models.ForeignKey("identity.Session", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="pending_expiry")]

    def __str__(self) -> str:
        return f"{self.step} of {self.account_id}"


class KnownDevice(models.Model):
    """A browser from which the account has signed in before: others' failures never lock it out."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    user_agent = models.CharField(max_length=300, blank=True)  # what it called itself at last
    trusted_until = models.DateTimeField(
        null=True
    )  # a second factor was shown there: not asked again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="known_device")]

    def __str__(self) -> str:
        return f"device of {self.account_id}"


class Failures(models.Model):
    """Failed attempts within a window, by a keyed hash of what they are counted for (rules.LIMITS)."""

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.IntegerField()
    window_ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["window_ends_at"], name="failures_window")]

    def __str__(self) -> str:
        return f"{self.count} failures"


class DailySignIn(models.Model):
    """The scoreboard's source: who signed in on a day, how often, and from which unit."""

    day = models.DateField()
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "account", "unit"], name="daily_sign_in")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
