"""Who acts for which account, within what limits, and whom it trusts: read in the officers' site.

Officers change none of it here: people and limits change by applications that two of them accept.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import AccountTerms, HolderDetails, Representative, TrustedAccount
from registry.identity.administration.base import ReadOnlyAdmin
from registry.identity.administration.links import related


@admin.register(Representative)
class RepresentativeAdmin(ReadOnlyAdmin):
    list_display = [
        *("account_link", "person_link", "may_propose", "may_approve", "may_read"),
        *("valid_from", "valid_until", "basis"),
    ]
    list_display_links = ["valid_from"]
    list_filter = ["may_propose", "may_approve", "may_read"]
    list_select_related = ["account", "person"]
    search_fields = ["account__number", "person__name", "person__email", "basis"]
    date_hierarchy = "valid_from"
    account_link = related("account", _("account"))
    person_link = related("person", _("person"))


@admin.register(AccountTerms)
class AccountTermsAdmin(ReadOnlyAdmin):
    list_display = [
        *("account_link", "single_limit", "daily_limit"),
        *("second_approval", "outside_trusted_allowed", "receiver_accepts"),
    ]
    list_display_links = ["single_limit", "daily_limit"]
    list_filter = ["second_approval", "outside_trusted_allowed", "receiver_accepts"]
    list_select_related = ["account"]
    search_fields = ["account__number"]
    account_link = related("account", _("account"))


@admin.register(TrustedAccount)
class TrustedAccountAdmin(ReadOnlyAdmin):
    list_display = [
        "account_link",
        "number",
        "name",
        "state",
        "proposed_by",
        "approved_by",
        "takes_effect_at",
    ]
    list_display_links = ["number"]
    list_filter = ["state"]
    list_select_related = ["account", "proposed_by", "approved_by"]
    search_fields = ["account__number", "number", "name"]
    date_hierarchy = "proposed_at"
    account_link = related("account", _("account"))


@admin.register(HolderDetails)
class HolderDetailsAdmin(ReadOnlyAdmin):
    list_display = [
        "account_link",
        "name_in_english",
        "legal_representative",
        "telephone",
        "email",
        "case_link",
    ]
    list_display_links = ["name_in_english"]
    list_select_related = ["account", "case"]
    search_fields = ["account__number", "name_in_english", "name_local"]
    account_link = related("account", _("account"))
    case_link = related("case", _("case"))
