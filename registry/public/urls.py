"""The addresses of the public register. They are cited, so they never change."""

from django.urls import path, register_converter
from django.views.i18n import set_language

from registry.public.converters import (
    CertificateNumber,
    ContentSuffix,
    CountryCode,
    LanguageCode,
    MethodologyVersionNumber,
    RegistryCode,
    SerialNumbers,
)
from registry.public.feeds import IssuanceFeed
from registry.public.views.accounts import account_list
from registry.public.views.authorisations import authorisation, authorisation_list
from registry.public.views.calls import call, call_list, call_thanks
from registry.public.views.certificates import (
    CertificateList,
    certificate,
    certificate_data,
    certificate_paper,
)
from registry.public.views.checks import check_list
from registry.public.views.committees import CommitteeDecisionList
from registry.public.views.contents import (
    factor_table,
    factor_table_file,
    factor_table_list,
    methodology_calculation,
    methodology_content,
    methodology_file,
    methodology_revision,
)
from registry.public.views.countries import CountryList, country
from registry.public.views.designs import design_differences, design_document
from registry.public.views.home import home
from registry.public.views.issuances import IssuanceList, issuance
from registry.public.views.methodologies import MethodologyList, methodology
from registry.public.views.monitoring import monitoring_report, monitoring_report_list
from registry.public.views.pages import about, formats
from registry.public.views.parties import ThirdPartyEntityList, third_party_entity
from registry.public.views.projects import PlannedProjectList, ProjectList, project
from registry.public.views.reports import validation_report
from registry.public.views.rules import rule_set, rule_set_list
from registry.public.views.serials import serial_life, serial_search

register_converter(CertificateNumber, "certificate_number")
register_converter(LanguageCode, "language_code")
register_converter(ContentSuffix, "content_suffix")
register_converter(MethodologyVersionNumber, "version")
register_converter(CountryCode, "country_code")
register_converter(RegistryCode, "registry_code")
register_converter(SerialNumbers, "serial_numbers")

app_name = "public"

urlpatterns = [
    path("checks/", check_list, name="check-list"),
    path("holding-accounts/", account_list, name="account-list"),
    path("", home, name="home"),
    path("projects/", ProjectList.as_view(), name="project-list"),
    path("projects.csv", ProjectList.as_view(as_csv=True), name="project-list-csv"),
    path("projects/<slug:reference>/", project, name="project-detail"),
    path("projects/<slug:reference>/design-documents/<int:number>/", design_document, name="design-document"),
    path(
        "projects/<slug:reference>/design-documents/<int:older>/<int:newer>/",
        design_differences,
        name="design-differences",
    ),
    path(
        "projects/<slug:reference>/validation-reports/<slug:case_reference>/",
        validation_report,
        name="validation-report",
    ),
    path("projects/<slug:reference>/monitoring-reports/", monitoring_report_list, name="monitoring-reports"),
    path(
        "projects/<slug:reference>/monitoring-reports/<slug:case_reference>/",
        monitoring_report,
        name="monitoring-report",
    ),
    path("planned-projects/", PlannedProjectList.as_view(), name="planned-project-list"),
    path("planned-projects.csv", PlannedProjectList.as_view(as_csv=True), name="planned-project-list-csv"),
    path("methodologies/", MethodologyList.as_view(), name="methodology-list"),
    path("methodologies.csv", MethodologyList.as_view(as_csv=True), name="methodology-list-csv"),
    path("methodologies/<slug:reference>/", methodology, name="methodology-detail"),
    path(
        "methodologies/<slug:reference>/versions/<version:number>/",
        methodology_content,
        name="methodology-content",
    ),
    path(
        "methodologies/<slug:reference>/versions/<version:number>/try/",
        methodology_calculation,
        name="methodology-calculation",
    ),
    path(
        "methodologies/<slug:reference>/versions/<version:number>/methodology.<content_suffix:suffix>",
        methodology_file,
        name="methodology-file",
    ),
    path(
        "methodologies/<slug:reference>/versions/<version:number>/revisions/<int:revision>.toml",
        methodology_revision,
        name="methodology-revision",
    ),
    path("factor-tables/", factor_table_list, name="factor-table-list"),
    path("factor-tables/<slug:name>/", factor_table, name="factor-table"),
    path("factor-tables/<slug:name>/<int:revision>/", factor_table, name="factor-table-revision"),
    path("factor-tables/<slug:name>/<int:revision>.toml", factor_table_file, name="factor-table-file"),
    path("third-party-entities/", ThirdPartyEntityList.as_view(), name="third-party-entity-list"),
    path(
        "third-party-entities.csv",
        ThirdPartyEntityList.as_view(as_csv=True),
        name="third-party-entity-list-csv",
    ),
    path("third-party-entities/<slug:slug>/", third_party_entity, name="third-party-entity-detail"),
    path("issuances/", IssuanceList.as_view(), name="issuance-list"),
    path("issuances.csv", IssuanceList.as_view(as_csv=True), name="issuance-list-csv"),
    path("issuances/feed/", IssuanceFeed(), name="issuance-feed"),
    path("issuances/<slug:slug>/", issuance, name="issuance-detail"),
    path("certificates/", CertificateList.as_view(), name="certificate-list"),
    path("certificates.csv", CertificateList.as_view(as_csv=True), name="certificate-list-csv"),
    path("certificates/<certificate_number:number>.json", certificate_data, name="certificate-data"),
    path("certificates/<certificate_number:number>/", certificate, name="certificate"),
    path(
        "certificates/<certificate_number:number>/certificate.<language_code:language>.pdf",
        certificate_paper,
        name="certificate-paper",
    ),
    path("decisions/", CommitteeDecisionList.as_view(), name="committee-decision-list"),
    path("decisions.csv", CommitteeDecisionList.as_view(as_csv=True), name="committee-decision-list-csv"),
    path("countries/", CountryList.as_view(), name="country-list"),
    path("countries.csv", CountryList.as_view(as_csv=True), name="country-list-csv"),
    path("countries/<country_code:code>/", country, name="country-detail"),
    path("calls/", call_list, name="call-list"),
    path("calls/<uuid:case_id>/", call, name="call"),
    path("calls/<uuid:case_id>/thanks/", call_thanks, name="call-thanks"),
    path("authorisations/", authorisation_list, name="authorisation-list"),
    path("authorisations/<uuid:public_id>/", authorisation, name="authorisation-detail"),
    path("rules/", rule_set_list, name="rule-set-list"),
    path("rules/<path:key>/", rule_set, name="rule-set"),
    path("serials/", serial_search, name="serial-search"),
    path("serials/<registry_code:registry>/<serial_numbers:serials>/", serial_life, name="serial-detail"),
    path("formats/", formats, name="formats"),
    path("about/", about, name="about"),
    path("language/", set_language, name="set-language"),
]
