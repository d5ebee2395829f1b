"""Debian's Chromium, driven by Playwright, watched for everything that a page must not do."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, expect

from tests.services.processes import ServiceMissing

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-prefers-reduced-motion",
    # No name is looked up and nothing but this machine is reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Toasts go after seconds: what they said is noted in the page, however late a test looks.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const toasts = document.querySelector("[data-toasts]");
  const noted = document.documentElement.dataset;
  if (toasts) new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((toast) => {
    noted.toasted = `${noted.toasted ?? ""} ${toast.textContent}`;
  }))).observe(toasts, { childList: true });
});
document.addEventListener("securitypolicyviolation", (e) => {
  console.error("CSP: " + e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber);
});
"""


def launch(playwright: Playwright) -> Browser:
    """Start the browser of the system."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise ServiceMissing("chromium")
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS, headless=True)


@dataclass
class Watch:
    """What went wrong in a browser context: requests to elsewhere, CSP violations, errors."""

    origin: str
    foreign: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    allowed_console: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        """Note requests to elsewhere; where the application itself sends somebody on to is its own matter."""
        url = request.url
        if url.startswith(("data:", "blob:", "about:")) or _origin(url) == self.origin:
            return
        if request.redirected_from is None:
            self.foreign.append(url)

    def on_console(self, message: ConsoleMessage) -> None:
        """Note errors that the page writes; a refused form answers 4xx and is no error of the page."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.console.append(message.text)

    def check(self) -> None:
        """Fail when anything was noted that the test did not allow."""
        errors = [text for text in self.console if not any(part in text for part in self.allowed_console)]
        assert not self.foreign, f"requests to elsewhere: {self.foreign}"
        assert not errors, f"errors in the page: {errors}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def open_context(
    browser: Browser,
    origin: str,
    *,
    width: int = 1280,
    height: int = 900,
    locale: str = "es",
    zone: str = "America/Costa_Rica",
    javascript: bool = True,
    dark: bool = False,
) -> tuple[BrowserContext, Watch]:
    """Open a browser profile that can reach only this origin, and the watch over it."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id=zone,
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        service_workers="allow",
    )
    watch = Watch(origin)
    context.on("request", watch.on_request)
    context.add_init_script(WATCH)
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.console.append(str(error.error)))
    return context, watch


def awake(page: Page) -> None:
    """Wait until the page is there and every part of its script hears what is pressed."""
    page.wait_for_load_state()
    page.locator("html[data-awake], html:not(:has(script[src*='/js/app.js']))").wait_for(state="attached")


def says(page: Page, text: str) -> None:
    """Wait until the page says something, be it shown or folded away."""
    expect(page.locator("body")).to_contain_text(text)


def axe(page: Page, *, rules: dict[str, bool] | None = None) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA on the page as it stands, one line each."""
    if not AXE.exists():
        raise ServiceMissing("axe-core")
    awake(page)  # else a page without its style sheets would be measured
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        "resultTypes": ["violations"],
        "rules": {name: {"enabled": on} for name, on in (rules or {}).items()},
    }
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
