"""How systems, which are nobody's account, prove themselves."""

from django.db import models


class MachineKey(models.Model):
    """A system and the token it proves itself with; only a digest is kept.

    It acts in the unit's subtree, whatever becomes of who issued it. What it may do there is the
    feature's: each has a table of its own.
    """

    name = models.CharField(max_length=100)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_by = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
