"""Both sides in this process, so that a control can be switched off: the same doors, without servers of their own."""

from collections.abc import Mapping

from django.test import Client

from registry.conformance.doors import Answer
from registry.conformance.sides import Side, Sides


class Inside(Sides):
    """Whoever knocks at a side's door is that side for so long."""

    def __init__(self, databases: tuple[str, str]) -> None:
        super().__init__(databases, ("http://testserver", "http://testserver"))
        self.unreachable: set[str] = set()

    def ask(self, side: Side, method: str, path: str, body: bytes, fields: dict[str, str]) -> Answer:
        if side.code in self.unreachable:
            raise OSError("cut")
        kind = fields.get("Content-Type", "application/octet-stream")
        with self.at(side):
            answer = Client().generic(method, path, body, content_type=kind, headers=fields)
            content = b"".join(answer) if answer.streaming else answer.content
        return Answer(
            answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, content
        )

    def cut(self, side: Side) -> None:
        self.unreachable.add(side.code)

    def mend(self, side: Side) -> None:
        self.unreachable.discard(side.code)

    def carry(
        self, address: str, fields: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """What the link sends by itself, from where this process is to the other side."""
        other = self.away if self.here is self.home else self.home
        answer = self.ask(other, "POST", "/api/v1/link/messages/", body, dict(fields))
        return answer.status, answer.fields, answer.content
