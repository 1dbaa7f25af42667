"""One name space; each part lists its own addresses."""

from lienthong.scoreboard.api import urls as api
from lienthong.scoreboard.catalogue import urls as catalogue
from lienthong.scoreboard.collecting import urls as collecting
from lienthong.scoreboard.collecting.forms import urls as forms
from lienthong.scoreboard.dashboards import urls as dashboards
from lienthong.scoreboard.open import urls as public
from lienthong.scoreboard.reports import urls as reports
from lienthong.scoreboard.telling import urls as telling
from lienthong.scoreboard.yearend import urls as yearend

app_name = "scoreboard"
urlpatterns = [
    *dashboards.urlpatterns,
    *collecting.urlpatterns,
    *forms.urlpatterns,
    *api.urlpatterns,
    *public.urlpatterns,
    *catalogue.urlpatterns,
    *telling.urlpatterns,
    *reports.urlpatterns,
    *yearend.urlpatterns,
]
