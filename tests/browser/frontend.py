"""Home Assistant's frontend, as somebody sees it who sits at the browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import os
import re
import shutil
from typing import Any, Final

from playwright.async_api import (
    Browser,
    ConsoleMessage,
    ElementHandle,
    Error,
    Locator,
    Page,
    Route,
    async_playwright,
)

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
LIMIT: Final = 30.0
"""Seconds that anything on a page may take, on a machine with much else to do."""

# Elements in the order of the page, also those inside of others.
_ELEMENTS: Final = """
  window.elements = function* elements(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* elements(element.shadowRoot);
    }
  };
"""

# Everything is there and nothing moves any more. What the network does tells neither: the
# websocket never rests, and the code comes in waves.
_IDLE: Final = """
() => {
  const hass = document.querySelector("home-assistant")?.hass;
  let still = Boolean(
    hass?.connected && hass.config?.state === "RUNNING"
    && !document.querySelector("#ha-launch-screen")
  );
  let count = 0;
  for (const element of elements(document)) {
    count += 1;
    const waits = ["ha-spinner", "hass-loading-screen"].includes(element.localName);
    if (waits && element.checkVisibility()) still = false;
  }
  const before = window.looks ?? {count: 0, same: 0};
  window.looks = {count, same: still && before.count === count ? before.same + 1 : 0};
  return window.looks.same >= 3;
}
"""

# A form's field knows its name; the input in it, if it is for a number, does not.
_FIELD: Final = """
(name) => {
  for (const element of elements(document)) {
    if (element.localName === "ha-selector" && element.name === name) {
      for (const inner of elements(element.shadowRoot)) {
        if (inner.localName === "input") return inner;
      }
    }
  }
}
"""

_TILE: Final = """
(id) => {
  for (const element of elements(document)) {
    const found = element.localName === "hui-tile-card" && element._config?.entity === id;
    if (found && element.checkVisibility()) return element;
  }
}
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser without a window."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found is not None, "no Chromium here: scripts/setup --browser"
    options = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=options)
        try:
            yield browser
        finally:
            await browser.close()


class Frontend:
    """A page of the frontend, of somebody who is signed in.

    Attributes:
        page: The page itself, for whatever has no name here.
        errors: What the browser's console complained about.
    """

    def __init__(self, page: Page, url: str) -> None:
        """Take a page on which nothing is open yet."""
        self.page = page
        self.errors: list[str] = []
        self._url = url
        page.set_default_timeout(LIMIT * 1000)
        page.on("console", self._note)
        page.on("pageerror", self._note_error)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _note_error(self, error: Error) -> None:
        self.errors.append(f"uncaught: {error.stack or error.message}")

    # -- Where to look -----------------------------------------------------------------

    async def open(self, path: str) -> None:
        """Load a page, and return when it stands still."""
        await self.page.goto(self._url + path)
        await self.idle()

    async def go(self, path: str) -> None:
        """Go to another page of the frontend, without loading it anew."""
        await self.page.evaluate(
            """(path) => {
              history.pushState(null, "", path);
              window.dispatchEvent(new CustomEvent("location-changed"));
            }""",
            path,
        )
        await self.idle()

    async def open_action(self, action: str, entity_id: str, **data: Any) -> None:
        """Open the tool for trying actions out, with this one filled in."""
        kept = {"action": action, "target": {"entity_id": entity_id}, "data": data}
        await self.page.add_init_script(
            "localStorage.setItem('panel-dev-action-state-service-data',"
            f" {json.dumps(json.dumps(kept))})"
        )
        await self.open("/config/tools/action")

    async def idle(self) -> None:
        """Return when everything is there and nothing moves any more."""
        await self.page.evaluate("() => { window.looks = undefined; }")
        await self.page.wait_for_function(_IDLE, polling=100)

    def text(self, text: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        """Return where a text can be seen."""
        return self.page.get_by_text(text, exact=exact).filter(visible=True).first

    async def shows(self, text: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Return when a text can be seen."""
        await self.text(text, exact=exact).wait_for()

    async def field(self, name: str) -> ElementHandle:
        """Return the field of that name, of the form that is open."""
        found = await self.page.wait_for_function(_FIELD, arg=name)
        element = found.as_element()
        assert element is not None
        return element

    async def fill(self, **typed: str | int) -> None:
        """Type into fields of the form that is open."""
        for name, text in typed.items():
            await (await self.field(name)).fill(str(text))

    async def filled(self, name: str) -> str:
        """Return what stands in a field of the form that is open."""
        return await (await self.field(name)).input_value()

    async def turn(self, name: str) -> None:
        """Turn a switch in the form that is open, the one way or the other."""
        await (await self.field(name)).press(" ")

    async def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of that name."""
        exact = isinstance(name, str)
        await self.page.get_by_role("button", name=name, exact=exact).first.click()

    async def leave(self, name: str) -> None:
        """Close the dialog that is open by its button of that name."""
        await self.press(name)
        # It goes back in the browser's history, which has to be over when one goes on.
        await self.idle()

    # -- Dashboards --------------------------------------------------------------------

    async def tile(self, entity_id: str) -> ElementHandle:
        """Return an entity's tile when it can be seen."""
        found = await self.page.wait_for_function(_TILE, arg=entity_id)
        element = found.as_element()
        assert element is not None
        return element

    async def without_tile(self, entity_id: str) -> None:
        """Return when no tile of an entity can be seen."""
        await self.page.wait_for_function(f"(id) => !({_TILE})(id)", arg=entity_id)

    async def tap(self, entity_id: str) -> None:
        """Tap the icon of an entity's tile."""
        await (await self.tile(entity_id)).click(position={"x": 28, "y": 28})


@asynccontextmanager
async def frontend(
    browser: Browser, url: str, token: str, **options: Any
) -> AsyncIterator[Frontend]:
    """Open a browser window in which somebody is signed in; close it afterwards."""
    context = await browser.new_context(
        # Nothing kept from before, nothing in motion, and the same in every country.
        **{
            "service_workers": "block",
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "UTC",
            "viewport": {"width": 1280, "height": 900},
            **options,
        }
    )
    try:
        tokens = {
            "access_token": token,
            "refresh_token": "",
            "expires": 32503680000000,
            "expires_in": 1800,
            "token_type": "Bearer",
            "hassUrl": url,
            "clientId": f"{url}/",
        }
        await context.add_init_script(_ELEMENTS)
        await context.add_init_script(
            f"localStorage.hassTokens = {json.dumps(json.dumps(tokens))}"
        )

        async def guard(route: Route) -> None:
            if route.request.url.startswith(f"{url}/"):
                await route.continue_()
            else:
                await route.abort()

        await context.route("**/*", guard)
        yield Frontend(await context.new_page(), url)
    finally:
        await context.close()
