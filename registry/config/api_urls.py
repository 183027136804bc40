"""The addresses of the REST API, version 1, with its description and its door for credentials."""

from allauth.idp.oidc.views import revoke
from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularAPIView

from registry.api.docs import describe
from registry.api.tokens import limited_token
from registry.auditing import api as auditing
from registry.config.account_api_urls import account_patterns
from registry.documents import api as documents
from registry.issuance.api import cases as issuance_cases
from registry.issuance.api import register as issuance
from registry.lifecycle.api import cases, lifecycles, steps
from registry.methodologies.api import contents as methodology_contents
from registry.methodologies.api import register as methodologies
from registry.monitoring.api import reports as monitoring
from registry.parties.api import agenda, decisions
from registry.parties.api import register as parties
from registry.projects.api import findings, history, projects
from registry.public.api import ledger
from registry.public.api import projects as public_projects
from registry.rules import api as rules
from registry.submissions.api import cases as case_forms
from registry.submissions.api import forms, moderation, public_inputs

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/countries/", parties.CountryList.as_view(), name="country-list"),
    path("v1/countries/<slug:code>/", parties.CountryDetail.as_view(), name="country-detail"),
    path("v1/joint-committees/", parties.JointCommitteeList.as_view(), name="joint-committee-list"),
    path("v1/organisations/", parties.OrganisationList.as_view(), name="organisation-list"),
    path(
        "v1/organisations/<uuid:public_id>/", parties.OrganisationDetail.as_view(), name="organisation-detail"
    ),
    path("v1/sectoral-scopes/", parties.SectoralScopeList.as_view(), name="sectoral-scope-list"),
    path("v1/third-party-entities/", parties.ThirdPartyEntityList.as_view(), name="third-party-entity-list"),
    path(
        "v1/third-party-entities/<slug:slug>/",
        parties.ThirdPartyEntityDetail.as_view(),
        name="third-party-entity-detail",
    ),
    path("v1/decisions/", decisions.DecisionList.as_view(), name="decision-list"),
    path("v1/decisions/<uuid:public_id>/", decisions.DecisionDetail.as_view(), name="decision-detail"),
    path("v1/decisions/<uuid:public_id>/assent/", decisions.GiveAssent.as_view(), name="decision-assent"),
    path(
        "v1/decisions/<uuid:public_id>/conflict/",
        decisions.DeclareConflict.as_view(),
        name="decision-conflict",
    ),
    path(
        "v1/decisions/<uuid:public_id>/withdrawal/",
        agenda.WithdrawDecision.as_view(),
        name="decision-withdrawal",
    ),
    path("v1/decisions/<uuid:public_id>/meetings/", agenda.Meetings.as_view(), name="decision-meetings"),
    path(
        "v1/decisions/<uuid:public_id>/meetings/<uuid:meeting>/",
        agenda.Meeting.as_view(),
        name="decision-meeting",
    ),
    path("v1/designations/", parties.DesignationList.as_view(), name="designation-list"),
    path("v1/methodologies/", methodologies.MethodologyList.as_view(), name="methodology-list"),
    path(
        "v1/methodologies/<slug:reference>/",
        methodologies.MethodologyDetail.as_view(),
        name="methodology-detail",
    ),
    path(
        "v1/methodologies/<slug:reference>/versions/<str:version>/content/",
        methodology_contents.ContentDetail.as_view(),
        name="methodology-content",
    ),
    path(
        "v1/methodologies/<slug:reference>/versions/<str:version>/calculation/",
        methodology_contents.Calculation.as_view(),
        name="methodology-calculation",
    ),
    path("v1/factor-tables/", methodology_contents.FactorTableList.as_view(), name="factor-table-list"),
    path(
        "v1/factor-tables/<slug:name>/<int:revision>/",
        methodology_contents.FactorTableDetail.as_view(),
        name="factor-table-detail",
    ),
    path(
        "v1/proposed-methodologies/",
        methodologies.ProposedMethodologyList.as_view(),
        name="proposed-methodology-list",
    ),
    path(
        "v1/proposed-methodologies/<slug:reference>/",
        methodologies.ProposedMethodologyDetail.as_view(),
        name="proposed-methodology-detail",
    ),
    path("v1/projects/", public_projects.ProjectList.as_view(), name="project-list"),
    path("v1/projects/<slug:reference>/", public_projects.ProjectDetail.as_view(), name="project-detail"),
    path(
        "v1/projects/<slug:reference>/timeline/", history.ProjectTimeline.as_view(), name="project-timeline"
    ),
    path(
        "v1/projects/<slug:reference>/design-documents/",
        history.DesignDocuments.as_view(),
        name="design-document-list",
    ),
    path(
        "v1/projects/<slug:reference>/design-documents/<int:number>/",
        history.DesignDocumentDetail.as_view(),
        name="design-document-detail",
    ),
    path(
        "v1/projects/<slug:reference>/design-documents/<int:older>/differences/<int:newer>/",
        history.DesignDocumentDifferences.as_view(),
        name="design-document-differences",
    ),
    path(
        "v1/projects/<slug:reference>/modalities-of-communication/",
        history.Modalities.as_view(),
        name="modalities-of-communication",
    ),
    path(
        "v1/projects/<slug:reference>/monitoring-reports/",
        monitoring.ProjectMonitoringReports.as_view(),
        name="project-monitoring-reports",
    ),
    path("v1/planned-projects/", projects.PlannedProjectList.as_view(), name="planned-project-list"),
    path(
        "v1/planned-projects/<slug:reference>/",
        projects.PlannedProjectDetail.as_view(),
        name="planned-project-detail",
    ),
    path("v1/issuances/", issuance.IssuanceList.as_view(), name="issuance-list"),
    path("v1/issuances/<slug:slug>/", issuance.IssuanceDetail.as_view(), name="issuance-detail"),
    path(
        "v1/projects/<slug:reference>/issuability/", issuance_cases.Issuability.as_view(), name="issuability"
    ),
    path(
        "v1/projects/<slug:reference>/monitoring-calendar/",
        issuance_cases.Calendar.as_view(),
        name="monitoring-calendar",
    ),
    path("v1/rule-sets/", rules.RuleSetList.as_view(), name="rule-set-list"),
    path("v1/rule-sets/<path:key>/", rules.RuleSetDetail.as_view(), name="rule-set-detail"),
    path("v1/holidays/", rules.HolidayList.as_view(), name="holiday-list"),
    path("v1/forms/", forms.FormList.as_view(), name="form-list"),
    path("v1/forms/<slug:code>/", forms.FormDetail.as_view(), name="form-detail"),
    path("v1/lifecycles/", lifecycles.LifecycleList.as_view(), name="lifecycle-list"),
    path("v1/lifecycles/<slug:code>/", lifecycles.LifecycleDetail.as_view(), name="lifecycle-detail"),
    path("v1/cases/", cases.Cases.as_view(), name="case-list"),
    path("v1/cases/<uuid:public_id>/", cases.CaseDetail.as_view(), name="case-detail"),
    path("v1/cases/<uuid:public_id>/steps/", steps.CaseSteps.as_view(), name="case-steps"),
    path("v1/cases/<uuid:public_id>/proposals/", steps.CaseProposals.as_view(), name="case-proposals"),
    path(
        "v1/cases/<uuid:public_id>/proposals/<uuid:proposal>/",
        steps.CaseProposal.as_view(),
        name="case-proposal",
    ),
    path("v1/cases/<uuid:public_id>/decisions/", agenda.CaseDecisions.as_view(), name="case-decisions"),
    path("v1/cases/<uuid:public_id>/forms/", case_forms.CaseForms.as_view(), name="case-forms"),
    path("v1/cases/<uuid:public_id>/forms/<slug:code>/", case_forms.CaseForm.as_view(), name="case-form"),
    path(
        "v1/cases/<uuid:public_id>/forms/<slug:code>/versions/",
        case_forms.CaseFormVersions.as_view(),
        name="case-form-versions",
    ),
    path(
        "v1/cases/<uuid:public_id>/forms/<slug:code>/versions/<int:number>/",
        case_forms.CaseFormVersion.as_view(),
        name="case-form-version",
    ),
    path(
        "v1/cases/<uuid:public_id>/forms/<slug:code>/differences/<int:older>/<int:newer>/",
        case_forms.CaseFormDifferences.as_view(),
        name="case-form-differences",
    ),
    path("v1/cases/<uuid:public_id>/documents/", documents.CaseDocuments.as_view(), name="case-documents"),
    path(
        "v1/cases/<uuid:public_id>/documents/<uuid:document>/",
        documents.CaseDocument.as_view(),
        name="case-document",
    ),
    path(
        "v1/cases/<uuid:public_id>/documents/<uuid:document>/twin/",
        documents.CaseDocumentTwin.as_view(),
        name="case-document-twin",
    ),
    path(
        "v1/cases/<uuid:public_id>/documents/<uuid:document>/withdrawal/",
        documents.CaseDocumentWithdrawal.as_view(),
        name="case-document-withdrawal",
    ),
    path(
        "v1/documents/<uuid:public_id>/<int:number>/file/",
        documents.DocumentFile.as_view(),
        name="document-file",
    ),
    path(
        "v1/cases/<uuid:public_id>/monitoring/", monitoring.CaseMonitoring.as_view(), name="case-monitoring"
    ),
    path(
        "v1/cases/<uuid:public_id>/monitoring/values/",
        monitoring.CaseMonitoringValues.as_view(),
        name="case-monitoring-values",
    ),
    path(
        "v1/cases/<uuid:public_id>/monitoring/files/",
        monitoring.CaseMonitoringFiles.as_view(),
        name="case-monitoring-files",
    ),
    path(
        "v1/cases/<uuid:public_id>/monitoring/recalculation/",
        monitoring.CaseMonitoringRecalculation.as_view(),
        name="case-monitoring-recalculation",
    ),
    path("v1/cases/<uuid:public_id>/findings/", findings.CaseFindings.as_view(), name="case-findings"),
    path(
        "v1/cases/<uuid:public_id>/findings/<uuid:finding>/",
        findings.CaseFinding.as_view(),
        name="case-finding",
    ),
    path(
        "v1/cases/<uuid:public_id>/public-inputs/",
        public_inputs.CasePublicInputs.as_view(),
        name="case-public-inputs",
    ),
    path(
        "v1/cases/<uuid:public_id>/public-inputs/received/",
        moderation.ReceivedInputs.as_view(),
        name="case-received-inputs",
    ),
    path(
        "v1/cases/<uuid:public_id>/public-inputs/received/<uuid:received>/",
        moderation.ReceivedInput.as_view(),
        name="case-received-input",
    ),
    path("v1/totals/", ledger.Totals.as_view(), name="totals"),
    path("v1/serials/<slug:registry>/<slug:serials>/", ledger.Serials.as_view(), name="serials"),
    re_path(
        r"^v1/ledger/(?P<dataset>[a-z]+)\.(?P<suffix>csv|jsonl)$",
        auditing.LedgerDownload.as_view(),
        name="ledger-download",
    ),
    *account_patterns,
    # The description of all this, for programs and for people.
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", describe, name="docs"),
    # OAuth 2.0: only what client credentials need; the other grants have no address.
    path("oauth/token/", limited_token, name="token"),
    path("oauth/revoke/", revoke, name="revoke"),
]
