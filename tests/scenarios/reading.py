"""What a page holds for whoever uses it: words, links, and forms with their controls and buttons.

Read from the HTML that was sent, so that a story can only fill in what is really there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

SILENT = {"script", "style", "template", "svg"}
VOID = {"input", "br", "hr", "img", "meta", "link", "source", "wbr", "col"}
BLOCKS = {
    "span",
    "p",
    "li",
    "tr",
    "div",
    "h1",
    "h2",
    "h3",
    "section",
    "dd",
    "dt",
    "summary",
    "article",
    "header",
}


def tidy(text: str) -> str:
    return " ".join(text.split())


@dataclass(slots=True)
class Option:
    value: str
    words: str
    is_chosen: bool


@dataclass(slots=True)
class Control:
    """One input, list or text area; of radio buttons and check boxes each is one."""

    name: str
    kind: str
    value: str = ""
    is_chosen: bool = False
    options: list[Option] = field(default_factory=list)
    is_multiple: bool = False
    most: int | None = None  # characters


@dataclass(slots=True)
class Button:
    words: str
    name: str
    value: str


@dataclass(slots=True)
class PageForm:
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def has(self, names: Any) -> bool:
        mine = {control.name for control in self.controls if control.kind != "hidden"}
        return set(names) <= mine

    def filled(self, values: dict[str, Any], pressed: Button) -> dict[str, list[Any]]:
        """What the browser would send after these answers; AssertionError for what the page does not offer."""
        for name, value in values.items():
            controls = [one for one in self.controls if one.name == name and one.kind != "hidden"]
            assert controls, (
                f"the page does not ask for {name}: {sorted({one.name for one in self.controls})}"
            )
            fill(controls, value)
        sent: dict[str, list[Any]] = {}
        for control in self.controls:
            for value in successful(control):
                sent.setdefault(control.name, []).append(value)
        if pressed.name:
            sent.setdefault(pressed.name, []).append(pressed.value)
        return sent


def fill(controls: list[Control], value: Any) -> None:
    """Answer one question, in whatever way the page asks it."""
    first = controls[0]
    if first.kind == "select":
        wanted = [str(one) for one in value] if isinstance(value, list) else [plain(value)]
        for option in first.options:
            option.is_chosen = option.value in wanted or option.words in wanted
        chosen = [one for one in first.options if one.is_chosen]
        offered = [one.words for one in first.options]
        assert len(chosen) == len(wanted), f"{first.name}: {wanted} is not offered: {offered}"
    elif first.kind in ("radio", "checkbox"):
        single = first.kind == "checkbox" and isinstance(value, bool)
        wanted = [str(one) for one in value] if isinstance(value, list) else [plain(value)]
        for control in controls:
            control.is_chosen = value is True if single else control.value in wanted
        if not single:
            chosen = [one for one in controls if one.is_chosen]
            assert len(chosen) == len(wanted), f"{first.name}: {wanted} is not offered"
    else:
        first.value = value if first.kind == "file" else plain(value)
        assert first.most is None or len(first.value) <= first.most, (
            f"{first.name} takes {first.most} characters"
        )


def plain(value: Any) -> str:
    """As it is typed or chosen."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def successful(control: Control) -> Iterator[Any]:
    """What a control sends, as HTML has it."""
    if control.kind == "select":
        chosen = [one.value for one in control.options if one.is_chosen]
        # A list of which nothing was chosen shows its first line, and sends it.
        yield from chosen or ([] if control.is_multiple else [one.value for one in control.options[:1]])
    elif control.kind in ("radio", "checkbox"):
        if control.is_chosen:
            yield control.value or "on"
    elif control.kind != "file" or control.value:
        yield control.value


class Page(HTMLParser):
    """``text`` is what stands in the main part; ``links`` are words and addresses in their order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.forms: list[PageForm] = []
        self.words: list[str] = []
        self._stack: list[str] = []
        self._form: PageForm | None = None
        self._gathering: list[tuple[str, Any, list[str]]] = []
        self.feed(source)
        self.text = tidy("".join(self.words))

    def form_with(self, button: str, names: Any, value: str = "") -> tuple[PageForm, Button]:
        """The form whose button says this (and has this value), and which asks for all of these names."""
        found = [
            (form, one)
            for form in self.forms
            for one in form.buttons
            if one.words == button and value in ("", one.value)
        ]
        assert found, (
            f"no button says “{button}”, but: {[one.words for form in self.forms for one in form.buttons]}"
        )
        fitting = [pair for pair in found if pair[0].has(names)]
        assert fitting, f"the form of “{button}” does not ask for all of {sorted(names)}"
        return fitting[0]

    def link(self, words: str) -> str:
        """Where the first link leads that says this, or begins with it."""
        same = [address for said, address in self.links if said == words]
        begun = [address for said, address in self.links if said.startswith(f"{words} ")]
        assert same or begun, f"no link says “{words}”, but: {[said for said, _address in self.links]}"
        return [*same, *begun][0]

    def rows_of(self, table: str) -> int:
        """How many rows a table to be filled in shows."""
        shown = [one.value for form in self.forms for one in form.controls if one.name == f"{table}-rows"]
        assert shown, f"there is no table {table} to fill in"
        return int(shown[0])

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag not in VOID:
            self._stack.append(tag)
        if tag in BLOCKS:
            self._say("\n")
        if tag == "form":
            self._form = PageForm(attributes.get("action", ""), attributes.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in attributes:
            self._gathering.append((tag, attributes["href"], []))
        elif tag == "button":
            self._gathering.append((tag, attributes, []))
        elif tag in ("select", "textarea", "input"):
            self._control(tag, attributes)
        elif tag == "option" and self._form is not None and self._form.controls:
            self._gathering.append((tag, attributes, []))

    def _control(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text") if tag == "input" else tag
        if self._form is None or not attributes.get("name") or "disabled" in attributes:
            return
        most = attributes.get("maxlength", "")
        control = Control(
            attributes["name"],
            kind,
            attributes.get("value", ""),
            "checked" in attributes,
            is_multiple="multiple" in attributes,
            most=int(most) if most.isdigit() else None,
        )
        if kind in ("submit", "image"):
            self._form.buttons.append(Button(tidy(control.value), control.name, control.value))
            return
        self._form.controls.append(control)
        if tag == "textarea":
            self._gathering.append((tag, control, []))

    def handle_endtag(self, tag: str) -> None:
        if self._gathering and self._gathering[-1][0] == tag:
            self._gathered(*self._gathering.pop())
        if tag == "form":
            self._form = None
        if tag in self._stack:
            while self._stack.pop() != tag:
                pass

    def _gathered(self, tag: str, about: Any, pieces: list[str]) -> None:
        words = tidy("".join(pieces))
        if tag == "a":
            self.links.append((words, about))
        elif tag == "button" and self._form is not None and about.get("type", "submit") == "submit":
            self._form.buttons.append(Button(words, about.get("name", ""), about.get("value", "")))
        elif tag == "textarea":
            about.value = "".join(pieces).removeprefix("\n")
        elif tag == "option" and self._form is not None:
            option = Option(about.get("value", words), words, "selected" in about)
            self._form.controls[-1].options.append(option)

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, data: str) -> None:
        if SILENT & set(self._stack):
            return
        for _tag, _about, pieces in self._gathering:
            pieces.append(data)
        if "main" in self._stack:
            self.words.append(data)
