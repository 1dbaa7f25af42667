"""One name space; each part lists its own addresses."""

from lienthong.scoreboard.collecting import urls as collecting

app_name = "scoreboard"
urlpatterns = [
    *collecting.urlpatterns,
]
