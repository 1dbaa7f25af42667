"""Eight small sites, as other vendors would build them, behind the launcher's tiles.

They sign in with Authlib's unmodified OpenID Connect client and know of the provider only what
its discovery document says.
"""

from sandbox.setup import Application, Setup

from .one_stop import OneStop
from .site import Site

ONE_STOP = "one-stop"


def open_site(application: Application, setup: Setup) -> Site:
    """The site of one application of the configuration."""
    return (OneStop if application.key == ONE_STOP else Site)(application, setup)
