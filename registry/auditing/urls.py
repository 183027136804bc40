"""The addresses of the auditor's room."""

from django.urls import path

from registry.auditing.views import downloads, ledger

app_name = "auditing"

urlpatterns = [
    path("", downloads.home, name="home"),
    path("downloads/", downloads.download_list, name="download-list"),
    path("downloads/<uuid:public_id>/", downloads.download, name="download"),
    path("downloads/<uuid:public_id>/about.json", downloads.download_about, name="download-about"),
    path("downloads/<uuid:public_id>/file/", downloads.download_file, name="download-file"),
    path("downloads/<uuid:public_id>/again/", downloads.download_again, name="download-again"),
    path("downloads/<uuid:public_id>/cancel/", downloads.download_cancel, name="download-cancel"),
    path("accounts/", ledger.account_list, name="account-list"),
    path("accounts/<uuid:public_id>/", ledger.account, name="account"),
    path("transactions/", ledger.transaction_list, name="transaction-list"),
    path("transactions/<int:sequence>/", ledger.transaction, name="transaction"),
    path("verifications/", ledger.verification_list, name="verification-list"),
]
