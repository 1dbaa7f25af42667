"""The web application, for Granian or any other WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
application = get_wsgi_application()
_ = (
    get_resolver().url_patterns
)  # views load now: no visitor waits for them, a broken one stops the start

# What was loaded stays: the garbage collector need not look through it again and again (60 ms each time).
gc.collect()
gc.freeze()
