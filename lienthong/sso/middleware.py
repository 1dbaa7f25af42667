"""The addresses of programs are answered before all that serves people comes in between."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def programs(get_response: Handler) -> Handler:
    """Token, userinfo and their like: no language, cookies, forms or messages, and no search for the
    address, which cost more than their own work. Stands after `client_address`, which the trail needs.

    Django still refuses bodies over DATA_UPLOAD_MAX_MEMORY_SIZE when a view reads them.
    """
    from lienthong.sso import urls  # imports the views, for which the settings must be complete

    views = {f"/{entry.pattern}": entry.callback for entry in urls.PROGRAMS}

    def middleware(request: HttpRequest) -> HttpResponse:
        view = views.get(request.path_info)
        if view is None:
            return get_response(request)
        response = view(request)
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware
