"""No lifecycle is declared without being walked from end to end."""

from registry.lifecycle.tables import all_lifecycles
from tests.registry.accounts import test_every_step as of_accounts
from tests.registry.article6 import test_every_step as of_article6
from tests.registry.issuance import test_every_step as of_issuance
from tests.registry.monitoring import test_every_step as of_monitoring
from tests.registry.parties import test_every_step as of_parties
from tests.registry.projects import test_every_step as of_projects


def test_every_lifecycle_is_walked_through_all_its_states():
    declared = {lifecycle.code for lifecycle in all_lifecycles()}
    rooms = (of_parties, of_projects, of_monitoring, of_issuance, of_accounts, of_article6)
    assert declared == {code for room in rooms for code in room.WALKED}
