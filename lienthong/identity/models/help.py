"""Account help: what is sent to officers, where they can be reached, and how a lost password is replaced."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The ways on which something is sent."""

    SMS = "sms", _("Tin nhắn")
    EMAIL = "email", _("Thư điện tử")


class Message(models.Model):
    """One text message or letter on its way; what it says is forgotten once it has left."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chờ gửi")
        SENT = "sent", _("Đã gửi")
        FAILED = "failed", _("Không gửi được")

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    kind = models.CharField(max_length=40)  # a name of messages.texts
    recipient = models.BinaryField()  # vault.encrypt("message", number or address)
    content = models.BinaryField()  # vault.encrypt("message", JSON of subject and text); b"" later
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    useless_at = models.DateTimeField()  # not sent any more: a code that is over
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=100, blank=True)  # of the latest attempt

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="message_due"),
            models.Index(fields=["created_at"], name="message_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.account_id}: {self.state}"


class Contact(models.Model):
    """A mobile number or personal address of an account, and since when it stands there.

    What the account lists is in `Account.mobile` and `Account.emails`, which many hands write; this
    remembers how much each is worth. One that is only being confirmed is not listed yet.
    """

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)  # "+84912345678", "hoa@thu.example": rules.reachable
    since = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)  # a code that was sent there came back
    code = models.BinaryField(null=True)  # vault.mac("contact-code", …) of the one under way
    tries = models.IntegerField(default=0)
    code_ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "channel", "address"], name="contact_once")
        ]
        indexes = [models.Index(fields=["address"], name="contact_address")]  # who else lists it

    def __str__(self) -> str:
        return f"{self.channel} of {self.account_id}"


class Recovery(models.Model):
    """Somebody says that a password is forgotten. For a name that nobody has there is a row as well.

    Named by a cookie of its own, which changes once the code was right.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)  # of the cookie's token
    account = models.ForeignKey("identity.Account", models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    language = models.CharField(max_length=8)  # in which the code is sent
    code = models.BinaryField(null=True)  # vault.mac("recovery-code", …), once it is on its way
    tries = models.IntegerField(default=0)
    guesses = models.BinaryField(max_length=32)  # the key of Failures that counts for this name
    proved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="recovery_expiry")]

    def __str__(self) -> str:
        return f"recovery of {self.account_id}"


class Alert(models.Model):
    """Something that an account's owner should see at the next sign-in, until they say they did."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)  # a name of messages.texts
    context = models.JSONField(default=dict)  # what the kind's words hold; nothing secret
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], condition=Q(seen_at=None), name="alert_unseen")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.account_id}"
