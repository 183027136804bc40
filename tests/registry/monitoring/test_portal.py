"""The pages of a report: values typed or brought, the result at once, findings on cells for the verifier."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.monitoring.models import Intake, MonitoredValue, MonitoringReport
from registry.projects.models import Finding
from tests.registry.monitoring.world import monitoring_report, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


def page(client, name, case):
    return client.get(reverse(f"portal:{name}", args=[case.public_id]))


def typed(**changes):
    says = {"request_id": uuid4(), "value_0_2024": "620.5", "value_0_2025": "1250.25"}
    return {**says, "claimed_2024": "496.4", "claimed_2025": "1001", **changes}


def test_values_typed_on_the_page_are_calculated_at_once(world, case, client):
    client.force_login(world["proponent"])
    assert b"Type the values" in page(client, "monitoring", case).content
    address = reverse("portal:monitoring-values", args=[case.public_id])
    assert b"value_0_2024" in client.get(address).content
    wrong = client.post(address, typed(value_0_2025="1,250.25"))
    assert (wrong.status_code, b"exact decimal" in wrong.content) == (409, True)
    assert not MonitoredValue.objects.exists()
    assert client.post(address, typed()).status_code == 302
    shown = page(client, "monitoring", case).content.decode()
    assert "1,496" in shown  # whole tonnes of both years
    assert "1001 t are claimed, 1000.2 t are calculated" in shown
    assert "Nothing stands in the way" in shown
    assert "EG 1 2025" in shown
    workbook = client.get(reverse("portal:monitoring-workbook", args=[case.public_id]) + "?filled")
    upload = SimpleUploadedFile("report.xlsx", workbook.content)
    brought = client.post(
        reverse("portal:monitoring-file", args=[case.public_id]), {"request_id": uuid4(), "file": upload}
    )
    assert brought.status_code == 302
    assert Intake.objects.get(is_current=True).kind == "workbook"


def test_the_sheet_shows_beside_each_value_what_stood_there_before(world, case, client):
    world.take(case, rows("620.5", "1250.25"))
    client.force_login(world["proponent"])
    assert "before:" not in page(client, "monitoring", case).content.decode()
    world.take(case, rows("600", "1250.25"))
    shown = page(client, "monitoring", case)
    assert [(one.value.value, one.before) for one in shown.context["cells"]] == [
        ("600", "620.5 MWh"),
        ("1250.25", ""),
    ]
    assert "before: 620.5 MWh" in shown.content.decode()


def test_who_only_reads_is_told_that_nothing_was_brought(world, case, client):
    client.force_login(world["proponent"])
    assert "Nothing was brought yet" not in page(client, "monitoring", case).content.decode()
    world.step(case, "discard")
    assert "Nothing was brought yet" in page(client, "monitoring", case).content.decode()


def test_a_file_with_faults_shows_each_with_its_cell(world, case, client):
    client.force_login(world["proponent"])
    empty = client.get(reverse("portal:monitoring-workbook", args=[case.public_id]))
    assert MonitoringReport.objects.get().case == case
    upload = SimpleUploadedFile("report.xlsx", empty.content)
    address = reverse("portal:monitoring-file", args=[case.public_id])
    assert client.get(address).status_code == 200
    assert client.post(address, {"request_id": uuid4(), "file": upload}).status_code == 302
    shown = page(client, "monitoring", case).content.decode()
    assert "report.xlsx was not taken" in shown
    assert "MRS(input)" in shown


def test_the_verifier_raises_a_finding_on_a_cell_of_the_sheet(world, case, client):
    world.take(case, rows("620.5", "1250.25"))
    world.step(case, "submit")
    verification = world.walk(world.begin("verification", parent=case), "contract", "begin_desk_review")
    client.force_login(world["third_party_entity"])
    shown = page(client, "monitoring", verification).content.decode()
    assert "cells=MRS%28input%29%21E8" in shown
    new = reverse("portal:finding-new", args=[verification.public_id])
    form = client.get(new + "?cells=MRS(input)!E8").content.decode()
    assert 'value="MRS(input)!E8"' in form
    assert "calibration and correction" in form.lower()
    says = {"kind": "corrective_action", "item": "calibration", "text": "Which meter?"}
    nowhere = client.post(new, {"request_id": uuid4(), "cells": "MRS(input)!E99", **says})
    assert (nowhere.status_code, nowhere.context["form"].errors.keys()) == (400, {"cells"})
    raised = client.post(new, {"request_id": uuid4(), "cells": "MRS(input)!E8", **says})
    assert raised.status_code == 302
    assert Finding.objects.get(case=verification).cells == ["MRS(input)!E8"]
    assert "CAR 1" in page(client, "monitoring", verification).content.decode()
    assert client.get(reverse("portal:monitoring-values", args=[case.public_id])).status_code == 404


def test_strangers_and_other_procedures_have_no_such_page(world, case, client):
    client.force_login(world["stranger"])
    assert page(client, "monitoring", case).status_code == 404
    assert client.post(reverse("portal:monitoring-calculate", args=[case.public_id])).status_code == 404
