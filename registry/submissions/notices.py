"""What this room tells people."""

from django.utils.translation import gettext_lazy as _

from registry.notifications.kinds import NoticeKind, register

PUBLIC_INPUTS_WAITING = register(
    NoticeKind(
        code="public_inputs_waiting",
        name=_("Public inputs to read"),
        title=_("Public inputs on %(subject)s wait to be read"),
        action=_("Open the inputs and publish each of them, or decline it with a reason."),
    )
)
