"""The acts of monitoring: two periods over three calendar years, from an empty workbook to verified amounts."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from tests.registry.monitoring.contents import monitoring_report, verification_report
from tests.scenarios.story import Story

REPORT, VERIFICATION = "Monitoring report", "Verification"
PAGE = "Monitored values and result"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUARTER = timedelta(minutes=15)
BY_DAY = ("0.08", "0.085")  # MWh in a quarter of an hour, in turn, from 8 in the morning to 6 in the evening
READ_ON = 40 * (Decimal(BY_DAY[0]) + Decimal(BY_DAY[1])) / 2  # MWh a day
FACTOR = Decimal("0.8")


class Named:
    """An organisation as forms name it; also a world that has no other."""

    def __init__(self, words: str) -> None:
        self.public_id = words
        self.firm = self


@dataclass(frozen=True)
class Period:
    """Days of a report, and what was measured in each calendar year: generated and drawn, in MWh."""

    first_on: date
    last_on: date
    generated: dict[int, Decimal]
    drawn: dict[int, Decimal]

    @property
    def title(self) -> str:
        return f"Monitoring {self.first_on.year} to {self.last_on.year}"

    @property
    def verification(self) -> str:
        return f"Verification {self.first_on.year} to {self.last_on.year}"

    @property
    def tonnes(self) -> dict[int, int]:
        """Whole tonnes of each calendar year, rounded down: calculated here by hand."""
        return {year: int(self.reductions(year)) for year in self.generated}

    def reductions(self, year: int) -> Decimal:
        return (self.generated[year] - self.drawn[year]) * FACTOR

    def days_of(self, year: int) -> tuple[date, date]:
        return max(self.first_on, date(year, 1, 1)), min(self.last_on, date(year, 12, 31))

    @property
    def verified(self) -> list[dict[str, Any]]:
        """Rows of the verification report."""
        return [
            {
                "row": f"y{year}",
                "year": year,
                "reference_emissions": self.generated[year] * FACTOR,
                "project_emissions": self.drawn[year] * FACTOR,
                "emission_reductions": self.reductions(year),
                "quantity": tonnes,
            }
            for year, tonnes in self.tonnes.items()
        ]


FIRST = Period(
    date(2024, 7, 1),
    date(2025, 6, 30),
    {2024: Decimal("620.5"), 2025: Decimal("600")},
    {2024: Decimal("12.5"), 2025: Decimal("10")},
)
SECOND = Period(
    date(2025, 7, 1),
    date(2026, 9, 30),
    {2025: (184 * READ_ON).normalize(), 2026: (273 * READ_ON).normalize()},
    {2025: Decimal("12"), 2026: Decimal("18")},
)


def begin_report(story: Story, project: str, period: Period) -> str:
    """From the list of what can be started: the days, the meters, what the participants declare."""
    about = {"title": period.title, "country": story.place.name, "subject": f"{project} {story.title}"}
    case = story.start("company", REPORT, about)
    content = monitoring_report((period.first_on, period.last_on))
    content["report"]["completed_on"] = "2026-11-20"
    (made,) = content["instruments"]["calibrations"]
    content["instruments"]["calibrations"] = [
        made,
        {**made, "row": "c2", "parameter": "EC", "instrument": "Meter B"},
    ]
    story.write("company", case, "monitoring_report", content)
    return case


def bring_workbook(story: Story, case: str) -> None:
    """The project's own workbook: brought empty it is refused by its cells; filled in, taken whole."""
    company = story["company"].open(case).follow(PAGE)
    assert "Before it can be handed in" in company.text
    empty = company.download("Download the empty workbook")
    company.follow("Bring a workbook or readings")
    story.look("20-workbook-to-bring", company)
    _bring(company, "report.xlsx", empty, XLSX)
    assert "report.xlsx was not taken" in company.text
    assert "MRS(input)" in company.text
    story.look("21-workbook-refused", company)
    company.follow("Bring a workbook or readings")
    _bring(company, "report.xlsx", filled_in(empty, FIRST), XLSX)
    assert "Everything was taken and calculated." in company.text
    for words in ("486.4", "486", "472", "958", "The checks found nothing.", "Nothing stands in the way"):
        assert words in company.text, (words, company.text)
    story.look("22-result", company)


def filled_in(workbook: bytes, period: Period) -> bytes:
    """The workbook with the monitored values typed into it, as another program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book["MRS(input)"]
    heads = next(row for row in sheet.iter_rows() if row[4].value == "Monitored Values")
    for row in sheet.iter_rows(min_row=heads[0].row + 1):
        days, parameter = str(row[0].value or ""), str(row[2].value or "")
        if not parameter.startswith("E"):
            break
        year = int(re.findall(r"\d{4}", days)[0])
        values = period.generated if parameter.startswith("EG") else period.drawn
        row[4].value = float(values[year])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def type_and_read(story: Story, case: str) -> None:
    """Values typed on the page, one of them wrongly; then every quarter of an hour that the meter read.

    The file of readings is long: a worker reads it, and what the meter read takes the typed value's place.
    """
    company = story["company"].open(case).follow(PAGE)
    company.follow("Type the values")
    story.look("26-values-to-type", company)
    typed = {
        **{f"value_0_{year}": amount for year, amount in SECOND.generated.items()},
        **{f"value_1_{year}": amount for year, amount in SECOND.drawn.items()},
        "value_0_2026": "905.9",
        "claimed_2025": SECOND.reductions(2025),
        "claimed_2026": "710.32",
    }
    company.send("Take and calculate", typed)
    assert "The values are taken and calculated." in company.text
    company.follow("Bring a workbook or readings")
    _bring(company, "meter.csv", "\n".join(readings(SECOND)).encode(), "text/csv")
    assert "meter.csv is being read" in company.text, company.text
    story.look("27-being-read", company)
    story.run_schedule()
    company.open(case).follow(PAGE)
    assert "906 MWh are claimed for 2026, the meters read 901 MWh" in company.text, company.text
    assert "710.32 t are claimed, 706.32 t are calculated" in company.text, company.text
    for year, tonnes in SECOND.tonnes.items():
        assert f"{SECOND.reductions(year).normalize()}" in company.text
        assert str(tonnes) in company.text
    assert "EG 1 2026900.9935.31MWh" in company.text, (
        "readings, not what was typed, stand beside the estimate"
    )
    assert "43,872" in company.text  # readings
    story.look("28-result-of-readings", company)


def readings(period: Period) -> Iterator[str]:
    """A line for each quarter of an hour of the project's own days."""
    yield "parameter,point,begins_at,value,unit"
    moment = datetime(period.first_on.year, period.first_on.month, period.first_on.day)
    end = datetime(period.last_on.year, period.last_on.month, period.last_on.day) + timedelta(days=1)
    turn = 0
    while moment < end:
        value = "0"
        if 8 <= moment.hour < 18:
            value, turn = BY_DAY[turn], 1 - turn
        yield f"EG,1,{moment.isoformat()},{value},MWh"
        moment += QUARTER


def hand_in(story: Story, case: str, period: Period) -> None:
    story.take("company", case, "Hand in for verification")
    assert "secretariat" in story.who_is_told()
    story.whose_turn(period.title, REPORT, "company")


def contract(story: Story, report: str, period: Period) -> str:
    """The company contracts a designated entity, which begins its desk review."""
    story["company"].open(report).follow(VERIFICATION)
    about = {"title": period.verification, "entity": "Careful Assurance Body"}
    case = story.start_here("company", about)
    story.take("company", case, "Contract: submit for verification")
    assert "entity" in story.who_is_told()
    story.whose_turn(period.verification, VERIFICATION, "entity")
    story.take("entity", case, "Begin the desk review")
    return case


def raise_finding_on_a_cell(story: Story, case: str) -> None:
    """The entity reads the sheet cell by cell, and asks about one."""
    entity = story["entity"].open(case).follow(PAGE)
    assert entity.download("Download as a workbook").startswith(b"PK")
    story.look("23-sheet-of-the-verifier", entity)
    entity.follow("Raise a finding")
    said = {
        "kind": "clarification request (CL)",
        "item": "calibration",
        "text": "Of which class is the meter?",
    }
    entity.send("Raise the finding", said)
    assert "MRS(input)!E" in entity.text, entity.text


def settle_findings(story: Story, case: str, *answers: str, before: str, after: str) -> None:
    """Sent, answered, closed, one after the other; no step is offered before the last of them."""
    company, entity = story["company"], story["entity"]
    story.take("entity", case, "Send the findings to be answered")
    assert {"company", "japanese"} <= set(story.who_is_told())
    for answer in answers:
        company.open(case)
        assert not company.offers("Hand in the answers"), "a finding is not answered"
        company.follow("Answer").send("Answer", {"text": answer})
    story.take("company", case, "Hand in the answers")
    entity.open(case).follow(PAGE)
    story.look(before, entity)
    for _answer in answers:
        entity.open(case)
        assert not entity.offers("Findings are closed"), "a finding is not closed"
        entity.follow("Reply or close").send("Close the finding", {"text": "Settled."})
    story.look(after, entity.open(case))
    story.take("entity", case, "Findings are closed")


def give_opinion(story: Story, case: str, period: Period) -> None:
    """The verification report, with the verified amount of each calendar year; a tonne too much is refused."""
    content = verification_report(Named(story.papers.company))
    content["report"]["completed_on"] = story.today()
    content["amounts"]["years"] = period.verified
    story.write("entity", case, "verification_report", content)
    story.who_is_told()
    story.take("entity", case, "Give an unqualified opinion")
    assert {"company", "japanese", "secretariat"} <= set(story.who_is_told())


def _bring(door: Any, name: str, content: bytes, kind: str) -> None:
    door.send("Bring it", files={"file": (name, content, kind)})
