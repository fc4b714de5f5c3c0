"""A browser small enough to trust: cookies, forms as the page gives them, no scripts."""

import http.client
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

NOT_TYPED_IN = {"submit", "button", "image", "reset", "file"}


class UnansweredError(Exception):
    """The site did not answer, or not as it should: nothing is known to have been done."""


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, what it insists on."""

    action: str = ""
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)

    def fill(self, words: str, **values: str) -> dict[str, str]:
        """Return the values to send: those given, and something for each field that insists."""
        filled = {**self.values, **values}
        for name in self.required:
            if not filled.get(name):
                choices = [value for value in self.options.get(name, []) if value]
                filled[name] = choices[0] if choices else words
        return filled


class FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._form = Form(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, got, self._form)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] += data.removeprefix("\n")

    def _field(self, tag: str, got: dict[str, str], form: Form) -> None:
        name = got.get("name", "")
        if tag == "option" and self._select:
            form.options[self._select].append(got.get("value", ""))
            if "selected" in got:
                form.values[self._select] = got.get("value", "")
        elif tag == "select" and name:
            self._select = name
            form.options[name] = []
        elif tag == "textarea" and name:
            self._area = name
            form.values[name] = ""
        elif tag == "input" and name:
            self._input(name, got, form)
        if "required" in got and tag in ("input", "select", "textarea"):
            form.required.append(name)

    def _input(self, name: str, got: dict[str, str], form: Form) -> None:
        kind = got.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(got.get("value", "on"))
            if "checked" in got:
                form.values[name] = got.get("value", "on")
        elif kind not in NOT_TYPED_IN:
            form.values[name] = got.get("value", "")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; following it is a request of its own."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Client:
    """One person's session."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
            _StayHere(),
        )

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page, or where it redirects to."""
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.site, path)))

    def form(self, path: str) -> Form:
        """Return the page's form that posts the most: search and sign-out boxes are smaller."""
        status, text = self.get(path)
        reader = FormReader()
        if status == 200:
            reader.feed(text)
        posts = [form for form in reader.forms if form.method == "post"]
        if not posts:
            raise UnansweredError(f"{path} answered {status} and has no form.")
        largest = max(posts, key=lambda form: len(form.values) + len(form.options))
        largest.action = urllib.parse.urljoin(path, largest.action or path)
        return largest

    def post(self, path: str, values: dict[str, str]) -> tuple[int, str]:
        """Send a form; return status and text, or where it redirects to."""
        address = urllib.parse.urljoin(self.site, path)
        body = urllib.parse.urlencode(values).encode()
        return self._ask(urllib.request.Request(address, body, {"Referer": address}))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page."""
        form = self.form("/accounts/login/")
        status, said = self.post(form.action, form.fill("", login=email, password=password))
        if status != 302:
            raise UnansweredError(f"Signing in as {email} was answered with {status}: {said[:300]}")

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                if error.code in (301, 302, 303):
                    return 302, error.headers.get("Location", "")
                return error.code, error.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise UnansweredError(str(error)) from None
