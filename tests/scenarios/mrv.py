"""All acts from a registered project to units on both sides, one after the other."""

from datetime import timedelta
from typing import Any

from tests.scenarios import issued, monitored
from tests.scenarios.monitored import FIRST, SECOND
from tests.scenarios.registered import PROJECT
from tests.scenarios.story import Story


def tell_of_two_periods(story: Story) -> None:
    """Two monitoring periods that touch three calendar years; each ends with units in the books."""
    story.new_letters()
    _look_once(story)
    report = monitored.begin_report(story, PROJECT, FIRST)
    monitored.bring_workbook(story, report)
    monitored.hand_in(story, report, FIRST)
    checking = monitored.contract(story, report, FIRST)
    monitored.raise_finding_on_a_cell(story, checking)
    monitored.settle_findings(
        story, checking, "Class 0.5 S.", before="24-sheet-with-a-finding", after="25-finding-closed"
    )
    monitored.give_opinion(story, checking, FIRST)
    asked = issued.request(story, report, FIRST)
    issued.ask_too_much_first(story, asked, FIRST)
    issued.have_it_decided(story, asked)
    issued.issue(story, "japan", "JP", look=True)
    issued.is_with_one_side_only(story, asked, PROJECT, FIRST)
    issued.issue(story, "partner", "KZ")

    report = monitored.begin_report(story, PROJECT, SECOND)
    monitored.type_and_read(story, report)
    monitored.hand_in(story, report, SECOND)
    checking = monitored.contract(story, report, SECOND)
    monitored.settle_findings(
        story,
        checking,
        "A slip: the meter's reading holds.",
        "It was calculated with the slip.",
        before="29-sheet-with-what-a-check-found",
        after="",
    )
    monitored.give_opinion(story, checking, SECOND)
    asked = issued.request(story, report, SECOND)
    issued.have_it_decided(story, asked)
    issued.issue(story, "partner", "KZ")
    issued.issue(story, "japan", "JP")
    issued.everybody_sees(story, PROJECT, (FIRST, SECOND))
    _the_night_after(story)


def _look_once(story: Story) -> None:
    """The second period passes the same stations: a picture of each is enough."""
    looked, look = {""}, story.look

    def look_once(name: str, door: Any) -> None:
        if name not in looked:
            looked.add(name)
            look(name, door)

    story.look = look_once


def _the_night_after(story: Story) -> None:
    """What was issued is calculated again by itself, and comes to the same; the ledger is whole."""
    story.pass_by(timedelta(days=1))
    story.run_schedule()
    desk = story["japan1"].open("/office/issuing/")
    assert "clean, 2 / 2" in desk.text, desk.text
    assert "Nothing waits to be issued." in desk.text
    assert story.check_books() == []
