"""One name space; each part lists its own addresses."""

from lienthong.scoreboard.collecting import urls as collecting
from lienthong.scoreboard.dashboards import urls as dashboards
from lienthong.scoreboard.open import urls as public

app_name = "scoreboard"
urlpatterns = [
    *dashboards.urlpatterns,
    *collecting.urlpatterns,
    *public.urlpatterns,
]
