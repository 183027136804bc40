"""What this room refuses, each with a code that never changes.

Refusal
└── of authorisations   NotAuthorised
"""

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal


class NotAuthorised(Refusal):
    code = "not_authorised"
    text = _("No authorisation covers this use: %(reason)s")
