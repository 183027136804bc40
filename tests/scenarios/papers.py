"""What the people of a story write into each form: complete contents, for one country."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tests.registry.projects.contents import content_for
from tests.scenarios.setting import Place


@dataclass(frozen=True, slots=True)
class Papers:
    """``organisations``: how the forms name the company, the Japanese company and the entity (a key or a name)."""

    place: Place
    company: str
    japanese: str
    entity: str  # how a form names the third-party entity
    title: str
    today: Any = None

    def content(self, form_code: str, **options: Any) -> dict[str, Any]:
        """The whole content of a form, section by section."""
        world: Any = SimpleNamespace(
            firm=SimpleNamespace(public_id=self.company),
            japanese=SimpleNamespace(public_id=self.japanese),
            entity=SimpleNamespace(slug=self.entity),
            today=self.today,
        )
        found: dict[str, Any] = self._here(content_for(form_code, world, **options))
        if form_code == "project_design_document":
            found["consultation"]["comments"] = [
                {
                    "row": "c1",
                    "stakeholder": "Herders",
                    "comment": "Dust?",
                    "consideration": "Roads are sprayed.",
                }
            ]
        return found

    def _here(self, value: Any) -> Any:
        """The contents are written for Kazakhstan: put this country in its place."""
        if isinstance(value, dict):
            return {key: self._here(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._here(one) for one in value]
        words = {
            "KZ": self.place.code,
            "KZ_AM001 1.0": f"{self.place.methodology} 1.0",
            "Almaty": self.place.city,
            "43.238949": self.place.latitude,
            "76.889709": self.place.longitude,
            "Solar power in Almaty": self.title,
            "Solar": self.title,
        }
        return words.get(value, value) if isinstance(value, str) else value
