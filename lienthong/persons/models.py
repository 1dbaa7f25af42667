"""Persons, in two layers: what was declared and is then checked, and what is proved.

Nothing unproved is ever in `Person` or `Fact`. Every value is sealed by the vault (persons/sealing.py); a
person is found by a keyed hash of the number.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """A human being whose CCCD number was proved once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    number_mac = models.BinaryField(max_length=32, unique=True)  # vault.mac("cccd", number)
    verified_at = models.DateTimeField()  # the latest proof
    verified_by = models.CharField(max_length=100)
    method = models.CharField(max_length=8)  # a name of rules.Source

    def __str__(self) -> str:
        return str(self.public_id)


class Fact(models.Model):
    """One proved value of a person, with where it comes from."""

    person = models.ForeignKey("persons.Person", models.CASCADE, related_name="+")
    field = models.CharField(max_length=16)  # a name of rules.FIELDS
    sealed = models.BinaryField()  # vault.encrypt("person", value)
    source = models.CharField(max_length=8)  # a name of rules.Source
    verifier = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="fact_of_person")]

    def __str__(self) -> str:
        return f"{self.field} of {self.person_id}"


class Check(models.Model):
    """A declared identity, and what the population lookup, or an officer with the card in hand, says of it.

    Unavailable is no answer: the check waits and is tried again.
    """

    class State(models.TextChoices):
        DECLARED = "declared", _("Đã khai, chưa xác thực")
        WAITING = "waiting", _("Đang chờ tra cứu")
        EXACT = "exact", _("Chính xác")
        DIFFERS = "differs", _("Có chỗ khác")
        NOT_FOUND = "not_found", _("Không tìm thấy")

    sealed = models.BinaryField()  # vault.encrypt("person", JSON of the declared values)
    number_mac = models.BinaryField(max_length=32)
    state = models.CharField(max_length=9, choices=State, default=State.DECLARED)
    differs = ArrayField(models.CharField(max_length=16), default=list)  # names of rules.FIELDS
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)  # the latest attempt
    next_try_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=8, blank=True)  # of the answer: a name of rules.Source
    verifier = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey("persons.Person", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="check_due"),
            models.Index(fields=["number_mac"], name="check_number"),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}: {self.state}"
