"""Settings of the feature tests: a home and a database of this run's own, whatever the shell says.

pytest-django reads them before any conftest.py, so the database is started here.
"""

import os

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
