"""The addresses of the portal. A case, a decision and an organisation go by their public ids."""

from django.urls import path

from registry.portal.views import accounts
from registry.portal.views.beneficiaries import beneficiary_list, certificate_list
from registry.portal.views.cases import case, case_list
from registry.portal.views.committee import agenda, committee, decision
from registry.portal.views.desk import assignment, comment
from registry.portal.views.entities import third_party_entity
from registry.portal.views.findings import finding, new_finding
from registry.portal.views.home import home
from registry.portal.views.inputs import inputs
from registry.portal.views.instructions import (
    instruction,
    instruction_list,
    instruction_new,
    instruction_step,
)
from registry.portal.views.issuance import issuable
from registry.portal.views.modalities import modalities
from registry.portal.views.monitoring import bring_file, calculate, monitoring, values, workbook
from registry.portal.views.organisations import member, organisation, organisation_list, revoke
from registry.portal.views.start import start, start_lifecycle
from registry.portal.views.steps import proposal, step
from registry.portal.views.submissions import compare, form, section, version

app_name = "portal"

urlpatterns = [
    path("", home, name="home"),
    path("cases/", case_list, name="case-list"),
    path("cases/<uuid:case_id>/", case, name="case"),
    path("cases/<uuid:case_id>/steps/<slug:step_code>/", step, name="step"),
    path("cases/<uuid:case_id>/proposal/", proposal, name="proposal"),
    path("cases/<uuid:case_id>/comments/", comment, name="comment"),
    path("cases/<uuid:case_id>/assignment/", assignment, name="assignment"),
    path("cases/<uuid:case_id>/findings/new/", new_finding, name="finding-new"),
    path("cases/<uuid:case_id>/findings/<uuid:finding_id>/", finding, name="finding"),
    path("cases/<uuid:case_id>/monitoring/", monitoring, name="monitoring"),
    path("cases/<uuid:case_id>/monitoring/file/", bring_file, name="monitoring-file"),
    path("cases/<uuid:case_id>/monitoring/values/", values, name="monitoring-values"),
    path("cases/<uuid:case_id>/monitoring/calculate/", calculate, name="monitoring-calculate"),
    path("cases/<uuid:case_id>/monitoring/workbook/", workbook, name="monitoring-workbook"),
    path("cases/<uuid:case_id>/inputs/", inputs, name="inputs"),
    path("cases/<uuid:case_id>/forms/<slug:form_code>/", form, name="form"),
    path("cases/<uuid:case_id>/forms/<slug:form_code>/versions/<int:number>/", version, name="form-version"),
    path(
        "cases/<uuid:case_id>/forms/<slug:form_code>/versions/<int:older>/<int:newer>/",
        compare,
        name="form-compare",
    ),
    path("cases/<uuid:case_id>/forms/<slug:form_code>/<slug:section_code>/", section, name="form-section"),
    path("instructions/", instruction_list, name="instruction-list"),
    path("instructions/new/", instruction_new, name="instruction-new"),
    path("instructions/<uuid:instruction_id>/", instruction, name="instruction"),
    path("instructions/<uuid:instruction_id>/<slug:step>/", instruction_step, name="instruction-step"),
    path("beneficiaries/", beneficiary_list, name="beneficiary-list"),
    path("certificates/", certificate_list, name="certificate-list"),
    path("start/", start, name="start"),
    path("start/<slug:code>/", start_lifecycle, name="start-lifecycle"),
    path("committee/", committee, name="committee"),
    path("committee/decisions/<uuid:decision_id>/", decision, name="decision"),
    path("cases/<uuid:case_id>/agenda/", agenda, name="agenda"),
    path("third-party-entities/<slug:slug>/", third_party_entity, name="third-party-entity"),
    path("projects/<slug:reference>/modalities/", modalities, name="modalities"),
    path("projects/<slug:reference>/issuance/", issuable, name="issuable"),
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/limits/", accounts.limits, name="account-limits"),
    path(
        "accounts/<uuid:account_id>/representatives/<int:key>/",
        accounts.representative,
        name="account-representative",
    ),
    path("accounts/<uuid:account_id>/statement/", accounts.account_statement, name="account-statement"),
    path("accounts/<uuid:account_id>/trusted/", accounts.trusted_new, name="account-trusted-new"),
    path("accounts/<uuid:account_id>/trusted/<uuid:entry_id>/", accounts.trusted, name="account-trusted"),
    path("organisations/", organisation_list, name="organisation-list"),
    path("organisations/<uuid:public_id>/", organisation, name="organisation"),
    path("organisations/<uuid:public_id>/members/<int:key>/", member, name="member"),
    path(
        "organisations/<uuid:public_id>/invitations/<uuid:invitation_id>/revoke/",
        revoke,
        name="invitation-revoke",
    ),
]
