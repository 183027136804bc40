"""What comes out of looking into a file. Plain values: the child process knows no Django."""

from dataclasses import dataclass, field
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
CSV = "text/csv"
TEXT = "text/plain"


class Hostile(Exception):
    """The file is not taken. ``code`` is one of ``registry.documents.errors.Quarantine``."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` is empty for a file that was found harmless; then ``media_type`` says what it is.

    ``findings`` are plain figures: ``{"pages": 3}``, ``{"sheets": [{"name", "rows", "columns"}]}``.
    """

    code: str = ""
    media_type: str = ""
    findings: dict[str, Any] = field(default_factory=dict)

    @property
    def is_harmless(self) -> bool:
        return not self.code
