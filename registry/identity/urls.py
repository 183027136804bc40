"""Addresses of this room below /accounts/, before those of the sign-in library."""

from django.urls import path

from registry.identity.views import confirming, invitations, passkeys, sessions

app_name = "identity"
urlpatterns = [
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("sessions/<int:pk>/end/", sessions.end, name="session-end"),
    # Stands before the library's own page at the same address.
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove, name="passkey-remove"),
]
