from django.urls import path

from lienthong.identity.contacts import views

urlpatterns = [
    path("account/contacts", views.contacts, name="contacts"),
    path("account/contacts/remove", views.remove, name="remove_contact"),
    path("account/contacts/<int:contact_id>", views.confirm, name="confirm_contact"),
]
