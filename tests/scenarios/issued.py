"""The acts of issuance: a request by vintage and recipient, the decision, each side's two officers, the books."""

import re
from typing import Any

from tests.registry.projects.later_contents import signatures
from tests.scenarios.monitored import Named, Period
from tests.scenarios.story import Story

REQUEST, SIDE = "Issuance request", "Issuance by a side"
JAPAN, PARTNER = "japan", "partner"
WHY = "Why is this not issuable?"


def allocation(story: Story, period: Period) -> list[dict[str, Any]]:
    """Of each calendar year a third to Japan, of which 50 to its company; the rest to the company here."""
    rows = []
    for year, tonnes in period.tonnes.items():
        japan = tonnes // 3
        for side, recipient, organisation, quantity in (
            (JAPAN, "government", "", japan - 50),
            (JAPAN, "participant", story.papers.japanese, 50),
            (PARTNER, "participant", story.papers.company, tonnes - japan),
        ):
            row = {
                "row": f"{year}-{side}-{recipient}",
                "vintage": year,
                "side": side,
                "recipient_kind": recipient,
                "quantity": quantity,
            }
            rows.append({**row, "organisation": organisation} if organisation else row)
    return rows


def units(story: Story, period: Period, side: str) -> int:
    return sum(int(row["quantity"]) for row in allocation(story, period) if row["side"] == side)


def request(story: Story, report: str, period: Period) -> str:
    """From the verified report: who gets how much of which year, and what the project did for its surroundings."""
    company = story["company"].open(report)
    company.follow(REQUEST)
    case = story.start_here("company", {"title": story.title})
    signed = [Named(story.papers.company), Named(story.papers.japanese)]
    content = {
        "request": {
            "title": story.title,
            "submitted_on": story.today(),
            "first_on": period.first_on,
            "last_on": period.last_on,
            "is_issued_elsewhere": False,
        },
        "allocation": {"allocations": allocation(story, period)},
        "statement": {"signatures": signatures(*signed)},
    }
    story.write("company", case, "issuance_request", content)
    row = {"row": "c1", "dimension": "environment", "topic": "Air", "observed": "Less soot."}
    report_form = "sustainable_development_report"
    story.write("company", case, report_form, {"report": {"contributions": [row]}})
    return case


def ask_too_much_first(story: Story, case: str, period: Period) -> None:
    """A tonne more than was verified of a year: it cannot be handed in, and the page says why."""
    company = story["company"]
    year, tonnes = next(iter(period.tonnes.items()))
    row = allocation(story, period)[2]
    _allocate(story, case, int(row["quantity"]) + 1)
    company.open(case).follow(WHY)
    assert f"{tonnes + 1} units are asked for of {year}, and {tonnes} were verified." in company.text
    assert "The issuance request is not handed in" in company.text
    story.look("30-why-not", company)
    _allocate(story, case, int(row["quantity"]))


def _allocate(story: Story, case: str, quantity: int) -> None:
    company = story["company"].open(case).follow("Credits issuance request").follow("Allocation")
    company.send("Save", {"allocations-2-quantity": quantity})


def have_it_decided(story: Story, case: str) -> None:
    """Complete, on the agenda, both sides' yes; from then on each side has a case of its own."""
    story.look("31-request", story["company"].open(case))
    story.take("company", case, "Submit")
    story.tells("secretariat")
    story.whose_turn(story.title, REQUEST, "secretariat")
    story.take("secretariat", case, "Complete")
    story.tells("company", "japanese", "japan", "partner")
    decision = story.put_on_agenda(case, "notify")
    story.look("32-decision", story["japan"].open(decision))
    story.assent("japan", "partner")
    told = story.who_is_told()
    assert {"company", "japanese", "japan1", "japan2", "partner1", "partner2"} <= set(told), told


def issue(story: Story, side: str, registry: str, *, look: bool = False) -> None:
    """One officer of the side proposes it, another confirms it; the proposer's own word is not enough."""
    first, second = story[f"{side}1"], story[f"{side}2"]
    case = f"{story.title} ({registry})"
    first.open("/office/issuing/")
    if look:
        story.look("33-desk", first)
    first.follow(case)
    first.send("Propose: Issue", {"reason": "As notified by the Joint Committee."})
    assert not first.offers("Confirm as the second person")
    second.open("/office/issuing/")
    assert f"proposed by {first.login.name}" in second.text, second.text
    second.follow(case)
    if look:
        story.look("34-to-confirm", second)
    second.send("Confirm as the second person")
    assert "not issued" not in second.text, second.text
    if look:
        story.look("35-issued-by-a-side", second)
    assert case not in second.open("/office/issuing/").text
    assert {"company", "japanese"} <= set(story.who_is_told())


def is_with_one_side_only(story: Story, case: str, project: str, period: Period) -> None:
    """What is left is told to whoever asks, in the portal and in the office."""
    left = f"{units(story, period, PARTNER):,} units are notified and not issued"
    company = story["company"].open(case).follow(WHY)
    assert left in company.text, company.text
    officer = story["partner1"].open(f"/office/issuing/{project}/")
    assert left in officer.text, officer.text
    story.look("36-why-not-in-the-office", officer)


def everybody_sees(story: Story, project: str, periods: tuple[Period, ...]) -> None:
    """Without signing in: reports, verification, the table of issuances, and the life of each unit."""
    visitor = story["visitor"].open(f"/projects/{project}/")
    story.look("40-project", visitor)
    visitor.follow("Monitoring reports")
    story.look("41-reports", visitor)
    for number, period in enumerate(periods, 1):
        visitor.open(f"/projects/{project}/monitoring-reports/").follow(f"{project}-MR-{number:03d}")
        for words in ("unqualified", "Careful Assurance Body", *map(str, period.tonnes.values())):
            assert words in visitor.text.lower() or words in visitor.text, (words, visitor.text)
        assert "Settled." in visitor.text
        assert "meter.csv" not in visitor.text or number == 2
        if number == 1:
            story.look("42-public-report", visitor)
    _issuances(story, visitor, project, periods)


def _issuances(story: Story, visitor: Any, project: str, periods: tuple[Period, ...]) -> None:
    visitor.open("/issuances/")
    story.look("43-issuances", visitor)
    for number, period in enumerate(periods, 1):
        visitor.open("/issuances/")
        for side in (JAPAN, PARTNER):
            assert f"{units(story, period, side):,}" in visitor.text, visitor.text
        visitor.open(_decision(visitor, project, number))
        assert f"{sum(period.tonnes.values()):,}" in visitor.text
        if number == 1:
            story.look("44-issuance", visitor)
        for registry, side in (("JP", JAPAN), (story.place.code, PARTNER)):
            found = [said for said, to in visitor.page.links if to.startswith(f"/serials/{registry}/")]
            assert _count(found) == units(story, period, side), (registry, found, visitor.text)
    visitor.follow(found[0])  # of the partner's side
    assert story.company in visitor.text
    story.look("45-serial-numbers", visitor)


def _decision(visitor: Any, project: str, number: int) -> str:
    """Where the page of the decision on the n-th request is, among the links of the list."""
    wanted = f"/issuances/{project}-ISS-{number:03d}/"
    return next(to for _said, to in visitor.page.links if to == wanted)


def _count(said: list[str]) -> int:
    """How many units ranges of serial numbers hold: ``KZ 1-324``, ``JP 7``."""
    ranges = [re.findall(r"\d+", words.partition(" ")[2]) for words in said]
    return sum(int(numbers[-1]) - int(numbers[0]) + 1 for numbers in ranges)
