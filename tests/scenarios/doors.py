"""A person's browser without a screen: opens pages, follows links, fills in the forms that are shown."""

import time
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.browser.people import one_time_password
from tests.scenarios.reading import Page
from tests.scenarios.setting import Login


class Door:
    """One person (or nobody) before the registry. Whoever is sent to sign in, signs in and comes back."""

    def __init__(self, login: Login | None) -> None:
        self.login = login
        self.client = Client(enforce_csrf_checks=True)
        self.address = "/"
        self.page = Page("")

    @property
    def text(self) -> str:
        return self.page.text

    def open(self, address: str, *, status: int = 200) -> "Door":
        self._show(self.client.get(address, follow=True), address, status)
        if self.address.startswith("/accounts/login/") and self.login and "login" not in address:
            self.sign_in()
        return self

    def follow(self, words: str) -> "Door":
        """Go where the first link with these words leads."""
        return self.open(urljoin(self.address, self.page.link(words)))

    def send(
        self, button: str, values: dict[str, Any] | None = None, *, files: Any = None, status: int = 200
    ) -> "Door":
        """Fill in the form of this button and press it. ``files``: ``{name: (file name, bytes)}``."""
        arrived = {name: SimpleUploadedFile(*file) for name, file in (files or {}).items()}
        form, pressed = self.page.form_with(button, {*(values or {}), *arrived})
        data = form.filled({**(values or {}), **arrived}, pressed)
        address = urljoin(self.address, form.action)
        ask = self.client.post if form.method == "post" else self.client.get
        self._show(ask(address, data, follow=True), address, status)
        return self

    def add_row(self, table: str) -> "Door":
        """Press “Add a row” of one table of a form."""
        form, pressed = self.page.form_with("Add a row", (), table)
        address = urljoin(self.address, form.action)
        self._show(self.client.post(address, form.filled({}, pressed)), address, 200)
        return self

    def rows_of(self, table: str) -> int:
        return self.page.rows_of(table)

    def sign_in(self) -> None:
        assert self.login is not None
        self.send("Sign In", {"login": self.login.email, "password": self.login.password})
        if self.login.totp_secret:
            self.send("Sign In", {"code": one_time_password(self.login.totp_secret, time.time())})
        assert not self.address.startswith("/accounts/login/"), self.text

    def offers(self, words: str) -> bool:
        """Whether a button or a link says so."""
        pressable = {one.words for form in self.page.forms for one in form.buttons}
        return words in pressable or any(said == words for said, _href in self.page.links)

    def download(self, words: str) -> bytes:
        """The file behind a link."""
        answer = self.client.get(urljoin(self.address, self.page.link(words)))
        assert answer.status_code == 200, answer.status_code
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return bytes(content)

    def _show(self, answer: Any, address: str, status: int) -> None:
        chain = getattr(answer, "redirect_chain", [])
        self.address = urljoin(address, chain[-1][0]) if chain else address
        self.address = urlsplit(self.address)._replace(scheme="", netloc="").geturl()
        self.page = Page(answer.content.decode())
        assert answer.status_code == status, f"{answer.status_code} at {self.address}: {self.text[:3000]}"
