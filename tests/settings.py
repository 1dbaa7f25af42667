"""Settings of the feature tests: a home and a database of this run's own, whatever the shell says.

pytest-django reads them before any conftest.py, so the database is started here.
"""

import os

from argon2 import PasswordHasher

from lienthong.identity import hashing
from tests import database

for _name in [name for name in os.environ if name.startswith("LIENTHONG_")]:
    del os.environ[_name]
os.environ |= database.prepare()
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop in the thread

from lienthong.config.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"] = {  # noqa: F405 - nothing is collected for these tests
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

# Hashes of feature tests cost nothing; a running installation's cost what they should.
hashing._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
hashing._nobodys_hash = hashing._hasher.hash("nobody's")
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - WhiteNoise warns of a missing one
