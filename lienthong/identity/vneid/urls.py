from django.urls import path

from lienthong.identity.vneid import choosing, views

urlpatterns = [
    path("vneid/begin", views.begin, name="vneid_begin"),
    path("vneid/callback", views.callback, name="vneid_callback"),
    path("vneid/wait", views.wait, name="vneid_wait"),
    path("vneid/accounts", choosing.accounts, name="vneid_accounts"),
    path("vneid/bind", choosing.bind, name="vneid_bind"),
    path("vneid/citizen", choosing.citizen, name="vneid_citizen"),
    path("account/vneid", views.account, name="vneid_account"),
    path("account/vneid/begin", views.begin_binding, name="vneid_begin_binding"),
]
