"""Addresses of invitations, below /accounts/invitations/."""

from django.urls import path

from registry.identity import views

app_name = "identity"
urlpatterns = [
    path("<str:token>/", views.invitation, name="invitation"),
]
