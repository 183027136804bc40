"""All acts, one after the other."""

from tests.scenarios import beginnings, endings, middle
from tests.scenarios.story import Story


def tell_everything(story: Story) -> None:
    """From the first login to the project's withdrawal."""
    for who, name, organisation, country, role in (
        ("company", "Aigerim Company", story.company, story.place.code, "participant"),
        ("japanese", "Taro Nippon", "Nippon Taiyo Company", "JP", "participant"),
        ("entity", "Vera Verifier", "Careful Assurance Body", "JP", "third_party_entity"),
    ):
        beginnings.sign_up(story, who, name, f"{who}@example.org")
        beginnings.enrol(story, who, organisation, country, role)
    beginnings.designate(story)
    idea_note = beginnings.have_no_objection(story) if story.place.has_idea_note else ""
    design = middle.design(story, idea_note)
    middle.publish(story, design)
    middle.validate(story, design)
    reference = endings.register(story, design)
    endings.change(story, reference)
    endings.withdraw(story, reference)
