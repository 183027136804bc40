"""What this room tells people."""

from django.utils.translation import gettext_lazy as _

from registry.notifications.kinds import NoticeKind, register

LEDGER_VERIFICATION_FAILED = register(
    NoticeKind(
        code="ledger_verification_failed",
        title=_("The ledger verification of %(run)s failed"),
        action=_(
            "Open the run, read the first break (%(break)s), stop issuing and transferring until it is "
            "explained, and call the people who run the database."
        ),
    )
)
