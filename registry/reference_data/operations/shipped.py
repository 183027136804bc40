"""The facts shipped with the registry, loaded at every start and quick when nothing is new."""

from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.issuance.models import IssuanceDecision
from registry.methodologies.operations.shipping import draft_shipped
from registry.projects.models import Project
from registry.reference_data.models import LoadedFile
from registry.reference_data.operations.load import KNOWN_FILES, digest_of, load_folder
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS
from registry.rules.operations.shipped_sets import cycles_are_adopted
from registry.rules.queries import current_rule_set


class ShippedFactsFaulty(RuntimeError):
    """The registry's own copy of the facts does not load: a fault of this installation."""


def shipped_authority() -> Authority:
    """The loader acts under its own name."""
    return system_authority(
        "registry.reference_data.load_shipped_facts", "Public facts shipped with the registry"
    )


def load_shipped_facts(authority: Authority | None = None) -> str:
    """Load the shipped facts, unless these very files were loaded before. Returns one line to show.

    Shipped methodology files become drafts, which officers adopt.

    Raises ShippedFactsFaulty with every fault named.
    """
    if not _is_loaded():
        report = load_folder(SHIPPED_FACTS, authority or shipped_authority(), is_shipped=True)
        if not report.is_accepted:
            raise ShippedFactsFaulty("\n".join(str(fault) for fault in report.faults))
    draft_shipped(authority or shipped_authority())
    return _("%(countries)s countries, %(projects)s projects, %(decisions)s issuance decisions") % {
        "countries": PartnerCountry.objects.count(),
        "projects": Project.objects.count(),
        "decisions": IssuanceDecision.objects.count(),
    }


def _is_loaded() -> bool:
    loaded = set(LoadedFile.objects.filter(is_shipped=True).values_list("name", "sha256"))
    files = {(name, digest_of(SHIPPED_FACTS / name)) for name in KNOWN_FILES}
    return files <= loaded and current_rule_set() is not None and cycles_are_adopted()
