"""The shell as a Django application."""

import logging

from django.apps import AppConfig

from lienthong.shell.catalogue import compile_stale

logger = logging.getLogger(__name__)


class Shell(AppConfig):
    name = "lienthong.shell"

    def ready(self) -> None:
        """Compile the English catalogue where a checkout has none yet, or an older one."""
        try:
            compile_stale()
        except OSError as error:
            # Installed read-only: pages stay Vietnamese unless the compiled form came along.
            logger.warning("English is not available: %s", error)
