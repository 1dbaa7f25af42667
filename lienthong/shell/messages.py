"""Where "saved" waits for the next page."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Storage(CookieStorage):
    """A signed cookie under the prefix of all our cookies: no neighbouring name can plant one."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"
