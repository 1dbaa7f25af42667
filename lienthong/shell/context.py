"""What every page knows: the province, the help desk, the navigation, who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from lienthong.kit.actor import Actor, anonymous
from lienthong.kit.text import initials
from lienthong.shell import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """The `shell` of every template.

    The line under the name ("Chuyên viên · Sở Nội vụ") is `request.person_line`, set by identity's
    middleware beside `request.actor`; both may be missing when an error came before it.
    """
    actor: Actor = getattr(request, "actor", None) or anonymous()
    environment = settings.ENVIRONMENT
    return {
        "shell": {
            "province": environment.province,
            "system_name": environment.system_name,
            "help_phone": environment.help_phone,
            "help_email": environment.help_email,
            "help_hours": environment.help_hours,
            "footer": environment.footer,
            "links": navigation.links(request.path, actor),
            "banner": navigation.banner(actor),
            "languages": _other_languages(request),
            "person": _person(request, actor) if actor.signed_in else None,
        }
    }


def _person(request: HttpRequest, actor: Actor) -> dict[str, str]:
    name = actor.full_name or actor.label
    return {
        "name": name,
        "initials": initials(name),
        "line": getattr(request, "person_line", "") or actor.label,
    }


def _other_languages(request: HttpRequest) -> list[dict[str, str]]:
    """A link for each language but the present one; it leads back to this page."""
    here = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
    return [
        {"code": code, "name": name, "url": f"{reverse('shell:language', args=[code])}?{here}"}
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
