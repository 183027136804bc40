"""A person at a real browser: the same doors as in memory, with keys, and pictures of what they see."""

import time
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.browser.looking import Witness
from tests.browser.people import one_time_password
from tests.scenarios.reading import Page, plain
from tests.scenarios.setting import Login


class ScreenDoor:
    """One person's browser. What stands on a page is read from what the browser shows."""

    def __init__(self, context: Any, login: Login | None) -> None:
        self.login = login
        self.screen = context.new_page()
        self.screen.emulate_media(reduced_motion="reduce")
        self.witness = Witness(self.screen)
        self.status = 200
        self.screen.on("response", self._note)
        self._page: Page | None = None

    @property
    def address(self) -> str:
        return urlsplit(self.screen.url)._replace(scheme="", netloc="").geturl()

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = Page(self.screen.content())
        return self._page

    @property
    def text(self) -> str:
        return self.page.text

    def open(self, address: str, *, status: int = 200) -> "ScreenDoor":
        self._page = None
        self.screen.goto(address)
        self._check(status)
        if self.address.startswith("/accounts/login/") and self.login and "login" not in address:
            self.sign_in()
        return self

    def follow(self, words: str) -> "ScreenDoor":
        """Go to the link with the keyboard's focus, and press Enter."""
        target = self.page.link(words)
        link = self.screen.locator(
            f'main a[href="{target}"]:visible, header a[href="{target}"]:visible'
        ).first
        link.focus()
        with self.screen.expect_navigation():
            self.screen.keyboard.press("Enter")
        self._check(200)
        if self.address.startswith("/accounts/login/") and self.login:
            self.sign_in()
        return self

    def send(
        self, button: str, values: dict[str, Any] | None = None, *, files: Any = None, status: int = 200
    ) -> "ScreenDoor":
        form, pressed = self._form(button, {*(values or {}), *(files or {})})
        self._unfold(pressed)
        for name, value in (values or {}).items():
            self._answer(form, name, value)
        for name, (file_name, content, kind) in (files or {}).items():
            given = {"name": file_name, "mimeType": kind, "buffer": content}
            form.locator(f'[name="{name}"]').set_input_files(given)
        self._press(pressed, status)
        return self

    def add_row(self, table: str) -> "ScreenDoor":
        _form, pressed = self._form("Add a row", set(), table)
        self._press(pressed, 200)
        return self

    def rows_of(self, table: str) -> int:
        return self.page.rows_of(table)

    def offers(self, words: str) -> bool:
        pressable = {one.words for form in self.page.forms for one in form.buttons}
        return words in pressable or any(said == words for said, _href in self.page.links)

    def download(self, words: str) -> bytes:
        answer = self.screen.context.request.get(urljoin(self.screen.url, self.page.link(words)))
        assert answer.status == 200, answer.status
        return bytes(answer.body())

    def sign_in(self) -> None:
        assert self.login is not None
        self.send("Sign In", {"login": self.login.email, "password": self.login.password})
        if self.login.totp_secret:
            self.send("Sign In", {"code": one_time_password(self.login.totp_secret, time.time())})
        assert not self.address.startswith("/accounts/login/"), self.text

    def _form(self, button: str, names: set[str], value: str = "") -> tuple[Any, Any]:
        """The form and the button as the browser has them."""
        form, pressed = self.page.form_with(button, names, value)
        there = self.screen.locator("form").nth(self.page.forms.index(form))
        buttons = there.locator("button:not([type=button]), input[type=submit]")
        return there, buttons.nth(form.buttons.index(pressed))

    def _unfold(self, button: Any) -> None:
        """What is folded away is unfolded first, as people do."""
        if not button.is_visible():
            button.locator("xpath=ancestor::details[not(@open)]").first.locator("summary").first.press(
                "Enter"
            )

    def _answer(self, form: Any, name: str, value: Any) -> None:
        fields = form.locator(f'[name="{name}"]:not([type=hidden])')
        kind = fields.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            offered = fields.first.evaluate("e => [...e.options].map(o => [o.value, o.text.trim()])")
            wanted = [plain(one) for one in (value if isinstance(value, list) else [value])]
            chosen = [
                option for option, words in offered if option in wanted or " ".join(words.split()) in wanted
            ]
            assert len(chosen) == len(wanted), f"{name}: {wanted} is not offered: {offered}"
            fields.first.select_option(chosen)
        elif kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                choice = fields.first if one is True and kind == "checkbox" else None
                (choice or form.locator(f'[name="{name}"][value="{plain(one)}"]')).check()
        else:
            fields.first.fill(plain(value))

    def _press(self, button: Any, status: int) -> None:
        button.focus()
        with self.screen.expect_navigation():
            self.screen.keyboard.press("Enter")
        self._check(status)

    def _note(self, answer: Any) -> None:
        if answer.request.is_navigation_request() and answer.frame == self.screen.main_frame:
            self.status = answer.status

    def _check(self, status: int) -> None:
        self._page = None
        assert self.status == status, f"{self.status} at {self.address}: {self.text[:2000]}"
