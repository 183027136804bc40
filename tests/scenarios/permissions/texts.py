"""What the methodology of the table's world says: a revision in force, a draft, a proposal; a table of factors."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.models import MethodologyVersion, ValueConfirmation
from registry.methodologies.operations.adopting import adopt, draft_content, draft_table, propose
from registry.methodologies.resolving import subject_of

if TYPE_CHECKING:
    from tests.scenarios.permissions.world import World

WHY = "For the table"
REFERENCE, NUMBER = "KZ_AM001", "1.0"


def text_of(word: str) -> str:
    """A methodology of the world's country whose formulas are from memory; ``word`` makes it another text."""
    text = SHIPPED.methodology("MN_AM003", "2.0").text.replace("MN_AM003", REFERENCE, 1)
    text = text.replace('version = "2.0"', f'version = "{NUMBER}"', 1)
    return text.replace('mark = "logic sourced"', 'mark = "memory"').replace("conservative", word)


def table_text(word: str = "Mongolia") -> str:
    return SHIPPED.tables(("mongolia_grids",))["mongolia_grids"][0].text.replace("Mongolia", word)


def fill(world: "World") -> None:
    """The first officer proposes, the other one adopts; the one of the company proposes what waits."""
    first, second = world.cast["officer of the company"], world.cast["officer"]
    version = MethodologyVersion.objects.get(methodology__reference=REFERENCE, version=NUMBER)

    def asked() -> dict[str, Any]:
        return {"reason": WHY, "request_id": uuid4()}

    def drafts(word: str) -> Any:
        return draft_content(version, text_of(word), first, **asked())

    def adopted(row: Any) -> Any:
        return adopt(propose(row, first, **asked()), second, **asked())

    table = adopted(draft_table(table_text(), first, **asked()))
    content, draft = adopted(drafts("careful")), drafts("cautious")
    proposed = propose(drafts("prudent"), first, **asked())
    said = ValueConfirmation.objects.create(
        content=content,
        subject=subject_of(content),
        place="formulas.PE",
        says="PE = 0 tCO2",
        source="A guideline",
        source_dated_on=date(2020, 1, 1),
        confirmed_by=first,
    )
    place = {"reference": REFERENCE, "number": NUMBER, "suffix": "toml", "revision": content.revision}
    world.places["content"] = {**place, "key": content.pk}
    world.places["drafted content"] = {"key": draft.pk, "version": version.pk}
    world.places["proposed content"] = {"key": proposed.pk}
    revision = {"name": table.name, "revision": table.revision}
    world.places["factor table"] = {**revision, "key": table.pk, "object_id": table.pk}
    world.places["confirmation"] = {"key": said.pk}
