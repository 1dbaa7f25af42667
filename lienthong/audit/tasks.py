"""What the trail needs done beside requests."""

from lienthong.audit import sealing
from lienthong.kit import jobs

jobs.every_second(sealing.seal_all)
