"""The pages in a real browser: accessibility by axe-core, no sideways scroll, the keyboard's first stop.

Needs chromium and chromedriver on the path, and the packages of the ``browser`` extra; skipped, with the reason, where
one is missing. Set CROSSINGS_SHOTS to a folder to keep a picture of every page.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests.webapp.stories import collection, commented, fill, guarded, nested, quoting, thread
from webapp import create_app

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytest.importorskip("selenium.webdriver.support.wait", reason="selenium is not installed")
axe_package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")

PAGES = {
    "home": "/",
    "search": "/search?q=visa",
    "filtered": "/search?q=visa&kind=blog&since=2016&limit=3",
    "nothing": "/search?q=teaching&kind=thread",
    "story": "/story/" + "0" * 15 + "1?q=visa",
    "thread": "/story/" + "d" * 16,
    "excerpt": "/story/" + "a" * 16,
    "quotes": "/story/" + "b" * 16,
    "comments": "/story/" + "c" * 16,
    "hostile": "/story/" + "f" * 16,
    "help": "/help",
    "about": "/about",
    "missing": "/nothing",
    "wrong": "/search?page=x",
}
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--hide-scrollbars",
)  # fmt: skip
AXE = (Path(axe_package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Selenium takes whatever is in a closed <details> for hidden, also where the style sheet shows it.
VISIBLE = "return arguments[0].checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the tests' collection, a deep thread, an excerpt, quotes and comments."""
    shown = [guarded("excerpt"), quoting(), commented()]
    documents = [*collection(), thread("d" * 16, nested(60, 30)), *shown]
    index = fill(tmp_path_factory.mktemp("browser") / "index", documents)
    server = make_server("127.0.0.1", 0, create_app(index), threaded=True)
    worker = threading.Thread(target=server.serve_forever, daemon=True)
    worker.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    worker.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium or chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    service = webdriver.ChromeService(executable_path=driver)
    started = webdriver.Chrome(options=options, service=service)
    yield started
    started.quit()


def show(browser: Any, address: str, width: int, scheme: str) -> None:
    """Open ``address`` in a window of that width and colour scheme."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(address)


def keep(browser: Any, name: str) -> None:
    folder = os.environ.get("CROSSINGS_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Any, site: str, name: str, width: int, scheme: str
) -> None:
    show(browser, site + PAGES[name], width, scheme)
    keep(browser, f"{name}-{width}-{scheme}")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_script(AXE)
    found = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    assert found["passes"], "axe ran"
    assert not [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_first_tab_stop_skips_to_the_main_part(browser: Any, site: str, name: str) -> None:
    show(browser, site + PAGES[name].partition("#")[0], 1280, "light")
    keys = webdriver.common.keys.Keys
    webdriver.ActionChains(browser).send_keys(keys.TAB).perform()
    focused = browser.switch_to.active_element
    assert focused.get_attribute("class") == "skip"
    assert focused.rect["x"] >= 0
    focused.send_keys(keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_filters_are_applied_without_a_script(browser: Any, site: str) -> None:
    show(browser, f"{site}/search?q=visa", 1280, "light")
    by = webdriver.common.by.By
    box = browser.find_element(by.CSS_SELECTOR, "input[name=direction][value=i2a]")
    assert browser.execute_script(VISIBLE, box)
    keys = webdriver.common.keys.Keys
    for target, key in ((box, keys.SPACE), (browser.find_element(by.CSS_SELECTOR, ".apply"), keys.ENTER)):
        browser.execute_script("arguments[0].focus()", target)
        webdriver.ActionChains(browser).send_keys(key).perform()
    webdriver.support.wait.WebDriverWait(browser, 20).until(lambda page: "direction=i2a" in page.current_url)
    assert browser.find_element(by.CSS_SELECTOR, "input[name=direction][value=i2a]").is_selected()
    assert browser.find_elements(by.CSS_SELECTOR, ".top .tags a")


def test_on_a_phone_filters_are_folded_above_the_results(browser: Any, site: str) -> None:
    show(browser, f"{site}/search?q=visa", 320, "light")
    by = webdriver.common.by.By
    assert not browser.execute_script(VISIBLE, browser.find_element(by.CSS_SELECTOR, ".apply"))
    assert browser.find_element(by.CSS_SELECTOR, ".result").rect["y"] < 700
    browser.find_element(by.CSS_SELECTOR, ".filters > summary").click()
    assert browser.execute_script(VISIBLE, browser.find_element(by.CSS_SELECTOR, ".apply"))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough(browser: Any, site: str, name: str, width: int) -> None:
    """24 CSS pixels, but for links inside running text, which WCAG 2.5.8 leaves out."""
    show(browser, site + PAGES[name], width, "light")
    small = browser.execute_script(
        """return [...document.querySelectorAll("a, button, input, select, summary")].filter(e => {
             const r = (e.closest("label") || e).getBoundingClientRect();
             const inline = getComputedStyle(e).display === "inline" && e.closest("p, td, li, h2, h3");
             return r.width && r.height && !inline && e.checkVisibility() && (r.height < 24 || r.width < 24);
           }).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not small
