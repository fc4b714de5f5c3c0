"""The phone of the offline trial: a real browser with a folder of its own, that can be killed."""

import contextlib
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from services import chromium
from services.errors import ServicesError
from services.ports import HOST
from services.trial_wire import Wire

SCREEN = {"width": 390, "height": 844}
STORED = """
async () => {
  const database = await new Promise((ok, no) => {
    const request = indexedDB.open("desk-offline");
    request.onsuccess = () => ok(request.result);
    request.onerror = () => no(request.error);
  });
  const all = (name) => new Promise((ok) => {
    if (!database.objectStoreNames.contains(name)) return ok([]);
    database.transaction(name).objectStore(name).getAll().onsuccess = (event) => ok(event.target.result);
  });
  const said = (note) => note.entries.find(([name]) => name === "said")?.[1] || "";
  const notes = (await all("notes")).map((note) => ({
    said: said(note), photos: note.photos, state: note.state, errors: JSON.stringify(note.errors), id: note.client_id,
  }));
  const sent = (await all("sent")).map((trace) => trace.client_id);
  database.close();
  return { notes, sent };
}
"""  # noqa: E501
KEPT = """
async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}
"""  # noqa: E501
# The same note twice at once, past every lock: as two broken tabs would.
REPLAY = """
async () => {
  const state = await (await fetch("/outbox/state/")).json();
  const database = await new Promise((ok) => {
    indexedDB.open("desk-offline").onsuccess = (event) => ok(event.target.result);
  });
  const notes = await new Promise((ok) => {
    database.transaction("notes").objectStore("notes").getAll().onsuccess = (event) => ok(event.target.result);
  });
  database.close();
  const post = (note) => {
    const form = new FormData();
    for (const [name, value, file] of note.entries) value instanceof Blob ? form.append(name, value, file) : form.append(name, value);
    form.set("client_id", note.client_id);
    return fetch(note.url, { method: "POST", body: form, headers: { "X-Outbox": "1", "X-CSRFToken": state.csrf } });
  };
  await Promise.allSettled(notes.filter((note) => note.user === state.user).flatMap((note) => [post(note), post(note)]));
}
"""  # noqa: E501
OUTCOME = re.compile(r"/meetings/(\d+)/outcome/")


class Phone:
    """One person's phone; what it holds outlives every page, window and process."""

    def __init__(self, playwright: Playwright, folder: Path, wire: Wire, password: str) -> None:
        self.playwright, self.folder, self.wire = playwright, folder, wire
        self.site = f"http://{HOST}:{wire.port}"
        self.password = password
        self.offline = False
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self) -> None:
        """Start the browser on what it kept."""
        path = chromium.find()
        if path is None:
            raise ServicesError(chromium.NOT_FOUND)
        arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=path,
            args=arguments,
            viewport=SCREEN,
            base_url=self.site,
            offline=self.offline,
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.pages[0]

    def kill(self) -> None:
        """Take the battery out: no process of the browser gets to tidy up."""
        mine = str(self.folder).encode()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if (
                    mine in (entry / "cmdline").read_bytes()
                    and b"chrom" in (entry / "cmdline").read_bytes().split(b"\0", 1)[0]
                ):
                    os.kill(int(entry.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()
        time.sleep(0.2)
        for lock in self.folder.glob("Singleton*"):
            lock.unlink(missing_ok=True)
        self.switch_on()

    def close(self) -> None:
        with contextlib.suppress(Error):
            self.context.close()

    def restart(self) -> None:
        self.close()
        self.switch_on()

    def new_page(self) -> None:
        """Close the page and open another."""
        before = self.page
        self.page = self.context.new_page()
        before.close()

    def set_offline(self, offline: bool) -> None:
        # The wire holds for pages and worker alike; the browser's own switch says "online" to them.
        self.offline = offline
        self.wire.set_cut(offline)
        with contextlib.suppress(Error):
            self.context.set_offline(offline)

    def expire(self) -> None:
        """Let the session run out, as after two weeks."""
        self.context.clear_cookies(name="sessionid")

    def open(self, address: str) -> bool:
        """Go to a page; say whether it came."""
        for _ in range(3):
            try:
                self.page.goto(address, wait_until="load")
            except Error:
                time.sleep(0.5)
            else:
                return True
        return False

    def sign_in(self, email: str) -> None:
        """Sign in if need be; the site may be busy getting up again."""
        for _ in range(20):
            if self.open("/outbox/") and "/accounts/login/" not in self.page.url:
                if self.page.locator("[data-outbox-list]").count():
                    return
            elif "/accounts/login/" in self.page.url:
                with contextlib.suppress(Error):
                    self.page.get_by_label("E-mail").fill(email)
                    self.page.get_by_label("Password", exact=True).fill(self.password)
                    self.page.get_by_role("button", name="Sign in").click()
                    self.page.wait_for_url("**/outbox/")
            time.sleep(1)
        raise ServicesError("The phone could not sign in.")

    def ask(self, question: str) -> Any:
        """Ask the browser something, from a page of the site."""
        if not self.page.url.startswith(self.site):
            self.open("/outbox/")
        return self.page.evaluate(question)

    def stored(self) -> dict[str, Any]:
        return self.ask(STORED)

    def meetings_kept(self) -> list[int]:
        """Meetings whose form opens without a network."""
        found = (OUTCOME.fullmatch(path) for path in self.ask(KEPT))
        return sorted({int(match[1]) for match in found if match})

    def replay(self) -> None:
        with contextlib.suppress(Error):
            self.ask(REPLAY)
