"""The addresses of the REST API that are about accounts: units held, instructions, certificates, authorisations."""

from django.urls import URLPattern, path

from registry.accounts.api import accounts as own_accounts
from registry.accounts.api import beneficiaries, checks, instructions
from registry.article6.api import authorisations, link
from registry.changes.api import feed, webhooks
from registry.public.api import accounts, certificates

account_patterns: list[URLPattern] = [
    path("v1/purposes/", beneficiaries.PurposeList.as_view(), name="purpose-list"),
    path("v1/usage-schemes/", beneficiaries.UsageSchemeList.as_view(), name="usage-scheme-list"),
    path("v1/beneficiaries/", beneficiaries.BeneficiaryList.as_view(), name="beneficiary-list"),
    path("v1/beneficiaries/alike/", beneficiaries.BeneficiariesAlike.as_view(), name="beneficiaries-alike"),
    path(
        "v1/beneficiaries/<uuid:public_id>/",
        beneficiaries.BeneficiaryDetail.as_view(),
        name="beneficiary-detail",
    ),
    path("v1/certificates/", certificates.CertificateList.as_view(), name="certificate-list"),
    path(
        "v1/certificates/<slug:number>/",
        certificates.CertificateDetail.as_view(),
        name="certificate-detail",
    ),
    path("v1/checks/", checks.CheckList.as_view(), name="check-list"),
    path("v1/checks/<slug:code>/", checks.CheckDetail.as_view(), name="check-detail"),
    path("v1/instructions/", instructions.Instructions.as_view(), name="instruction-list"),
    path(
        "v1/instructions/acceptability/",
        instructions.Acceptability.as_view(),
        name="instruction-acceptability",
    ),
    path(
        "v1/instructions/<uuid:public_id>/",
        instructions.InstructionDetail.as_view(),
        name="instruction-detail",
    ),
    path(
        "v1/instructions/<uuid:public_id>/steps/",
        instructions.InstructionSteps.as_view(),
        name="instruction-steps",
    ),
    path("v1/accounts/", accounts.AccountList.as_view(), name="account-list"),
    path("v1/accounts/<uuid:public_id>/", accounts.AccountDetail.as_view(), name="account-detail"),
    path("v1/own-accounts/", own_accounts.OwnAccounts.as_view(), name="own-account-list"),
    path(
        "v1/accounts/<uuid:public_id>/holdings/",
        own_accounts.AccountHoldings.as_view(),
        name="account-holdings",
    ),
    path(
        "v1/accounts/<uuid:public_id>/statement/",
        own_accounts.AccountStatement.as_view(),
        name="account-statement",
    ),
    path(
        "v1/accounts/<uuid:public_id>/trusted-accounts/",
        own_accounts.TrustedAccounts.as_view(),
        name="trusted-account-list",
    ),
    path(
        "v1/accounts/<uuid:public_id>/trusted-accounts/<uuid:entry>/removal/",
        own_accounts.TrustedAccountRemoval.as_view(),
        name="trusted-account-removal",
    ),
    path("v1/authorisations/", authorisations.AuthorisationList.as_view(), name="authorisation-list"),
    path(
        "v1/authorisations/<uuid:public_id>/",
        authorisations.AuthorisationDetail.as_view(),
        name="authorisation-detail",
    ),
    path("v1/changes/", feed.ChangeFeed.as_view(), name="change-list"),
    path("v1/webhooks/", webhooks.Webhooks.as_view(), name="webhook-list"),
    path("v1/webhooks/<uuid:public_id>/", webhooks.Webhook.as_view(), name="webhook-detail"),
    path("v1/webhooks/<uuid:public_id>/secrets/", webhooks.WebhookSecrets.as_view(), name="webhook-secrets"),
    path("v1/webhooks/<uuid:public_id>/test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path(
        "v1/webhooks/<uuid:public_id>/messages/", webhooks.WebhookMessages.as_view(), name="webhook-messages"
    ),
    path(
        "v1/webhooks/<uuid:public_id>/messages/<uuid:message>/again/",
        webhooks.WebhookMessageAgain.as_view(),
        name="webhook-message-again",
    ),
    path("v1/link/messages/", link.LinkMessages.as_view(), name="link-messages"),
]
