"""What all tests share: where ../shared is, and that no test is skipped where everything should be there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ["CROSSINGS_GAZETTEER"] = str(ROOT / "no-such-gazetteer.tsv")  # what a user imported is not what is tested


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and gold labels beside the project; the test is skipped where it is absent."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("../shared (real documents and gold labels) is not here")
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs ../shared or a browser is marked so: `make check` runs it, `make test` does without."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")
        if item.path.parent.name == "browser":
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With CROSSINGS_NO_SKIPS=1 every skip is named, and fails the run (below)."""
    if os.environ.get("CROSSINGS_NO_SKIPS"):
        for report in terminalreporter.stats.get("skipped", []):
            terminalreporter.write_line(f"unexpected skip: {report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skip where everything is installed hides a missing check."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CROSSINGS_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
