"""Settings of a worker process that also knows the sample tasks."""

from lienthong.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.kit.sample"]  # noqa: F405
