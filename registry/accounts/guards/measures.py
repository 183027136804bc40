"""What must be so before officers take a measure about an account."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from credits.models import Account
from registry.accounts.guards.applications import account_of
from registry.accounts.schemas.measures import MEASURE
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.queries.subjects import written

LEADS_TO = {
    "restrict": Account.Status.RESTRICTED,
    "suspend": Account.Status.SUSPENDED,
    "reopen": Account.Status.OPEN,
}


def measure_changes_something(context: StepContext) -> Iterator[Unmet]:
    account = account_of(context.case)
    measure = written(context.case, MEASURE).get("measure", {}).get("measure")
    if account is not None and account.status == LEADS_TO.get(str(measure)):
        text = _("Account %(account)s is that already: %(status)s.")
        yield Unmet(
            "measure_changes_nothing",
            text % {"account": account.number, "status": account.get_status_display()},
            f"#form-{MEASURE}",
        )
