"""`GET /healthz`: whether the whole installation is ready, for people who wait for it and for balancers."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

OK, STARTING, FAILED = "ok", "starting", "failed"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 once the supervisor says that all services are up and the database answers, else 503."""
    services = OK if settings.READY_FILE.exists() else STARTING
    database = _database()
    ready = services == database == OK
    return JsonResponse({"services": services, "database": database}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return FAILED
    return OK
