"""kill -9 of web, worker and PostgreSQL in the middle of writes: twenty times here, a thousand in `prove`."""

import json

import pytest

from tests.faults.campaign import Campaign
from tests.faults.installation import Installation

pytestmark = pytest.mark.faults
KILLS = 20
SEED = 20261123


@pytest.fixture(scope="module")
def installation():
    with Installation() as started:
        yield started


@pytest.fixture
def accounts(installation):
    prepared = installation.command("-m", "tests.faults.prepare")
    assert prepared.returncode == 0, prepared.stderr
    return json.loads(prepared.stdout.splitlines()[-1])


def test_no_acknowledged_write_is_lost_and_none_is_doubled(installation, accounts, capsys):
    campaign = Campaign(installation, accounts, SEED)
    for number in range(KILLS):
        campaign.round(number)
    campaign.verify()
    with capsys.disabled():
        print(f"\n{campaign.findings}")
    assert campaign.findings.is_clean(), campaign.findings
    assert campaign.findings.kills.total() == KILLS
    assert campaign.findings.acknowledged > KILLS * 10, (
        "too little was written to call it the middle of writes"
    )


def test_an_acknowledgement_before_the_write_is_reported_as_a_loss():
    """Negative control: the check would see a lost write."""
    with Installation() as installation:
        prepared = installation.command("-m", "tests.faults.prepare")
        campaign = Campaign(
            installation, json.loads(prepared.stdout.splitlines()[-1]), SEED, "/write-too-late/"
        )
        campaign.round(0, "web")
        assert campaign.findings.lost


def test_a_retry_under_another_request_id_is_reported_as_doubled():
    """Negative control: the check would see a write done twice."""
    with Installation() as installation:
        prepared = installation.command("-m", "tests.faults.prepare")
        campaign = Campaign(installation, json.loads(prepared.stdout.splitlines()[-1]), SEED)
        campaign.forgets_request_ids = True
        campaign.round(0, "web")
        assert campaign.findings.doubled
