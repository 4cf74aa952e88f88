"""A Chromium for the browser tests; where there is none they are skipped, and it is said loudly."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def chromium() -> str:
    """Return where a Chromium is; skips the test loudly when there is none."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        told = "NO CHROMIUM: the browser tests are skipped (install chromium, or set CHROMIUM to its path)"
        print(f"\n*** {told} ***", file=sys.__stderr__)
        pytest.skip(told)
    return found


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET.split())
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def looking(browser: Browser, url: str, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """Open the page in a window of a size; whatever the page complains of fails the test."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(10_000)
    await page.goto(url)
    await page.wait_for_selector(".person")
    try:
        yield page
        assert troubles == []
    finally:
        await context.close()
