"""What this room refuses, each with a code that never changes.

Refusal
├── of authorisations   NotAuthorised
└── of the link         RegistriesNotLinked  CounterpartNotOperational  UnitsElsewhere  LinkTransferOver
                        KeyByTheSameOfficer  ForeignUnitsNotHeld
"""

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal


class NotAuthorised(Refusal):
    code = "not_authorised"
    text = _("No authorisation covers this use: %(reason)s")


class RegistriesNotLinked(Refusal):
    code = "registries_not_linked"
    text = _("The rules of %(country)s have no transfers between the two sides' registries.")


class CounterpartNotOperational(Refusal):
    code = "counterpart_not_operational"
    text = _("The link with the registry %(registry)s is not in operation.")


class UnitsElsewhere(Refusal):
    code = "units_elsewhere"
    text = _(
        "Units from %(first)s to %(last)s were not issued by either of the two registries, or are not here."
    )


class LinkTransferOver(Refusal):
    code = "link_transfer_over"
    text = _("This transfer cannot be taken back any more: it is %(state)s.")


class KeyByTheSameOfficer(Refusal):
    code = "key_by_the_same_officer"
    text = _("Another officer than the one who introduced the key must confirm it.")


class ForeignUnitsNotHeld(Refusal):
    code = "foreign_units_not_held"
    text = _(
        "The account does not hold all units from %(first)s to %(last)s of the other registry, free to move."
    )
