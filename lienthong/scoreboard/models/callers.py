"""Systems of vendors that send figures."""

from django.db import models

from lienthong.identity.models import MachineKey


class ApiCaller(MachineKey):
    """A system that may tell figures of these indicators for the units of a subtree."""

    indicators = models.ManyToManyField("scoreboard.Indicator", related_name="+")
