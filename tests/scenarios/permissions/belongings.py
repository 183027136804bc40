"""What belongs to people of the table's world: invitations, downloads, notices, logins; and what is nowhere."""

from typing import TYPE_CHECKING
from uuid import UUID

from registry.auditing.operations.downloads import request_download
from registry.identity.models.people import Level, Role
from registry.identity.operations.invitations import invite_member, token_of
from registry.lifecycle.tables import Part
from registry.notifications.models import Notice
from registry.notifications.operations import hand_out
from registry.notifications.preferences import token_for
from tests.scenarios.permissions import register

if TYPE_CHECKING:
    from tests.scenarios.permissions.world import World


def fill(world: "World") -> None:
    cast, firm = world.cast, world.firm
    invitation = invite_member(
        firm,
        email=cast["newcomer"].email,
        role=Role.PARTICIPANT,
        level=Level.EDITOR,
        by=cast["administrator"],
        reason="joins us",
    )
    member = cast["reader"].memberships.get()
    world.places["company"] = {
        "public_id": firm.public_id,
        "key": member.pk,
        "invitation_id": invitation.public_id,
        "token": token_of(invitation),
    }
    download = request_download(cast["auditor"], "movements", register.NO_FILTERS)
    world.places["workbook"] = {"public_id": download.public_id}
    notice = Notice.objects.filter(audience_part=Part.PROPONENT).order_by("pk")[0]
    hand_out(notice.pk)
    world.places["notice"] = {"public_id": notice.public_id}
    world.places["letter"] = {"token": token_for(cast["editor"], notice.kind)}
    world.places["login"] = {"key": "unknown", "uidb36": "1", "provider_id": "unknown", "pk": 1}
    world.places["row"] = {"object_id": 1, "content_type_id": 1}
    world.places["room"] = {"app_label": "projects"}
    world.places["nothing"] = dict.fromkeys(
        ("case_id", "public_id", "decision_id", "finding", "finding_id", "document", "invitation_id"),
        UUID(int=1),
    ) | {"instruction_id": UUID(int=1), "step": "abort"}
