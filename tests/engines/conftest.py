"""Fixtures of the contract: every test that asks for ``engine`` runs on each of ``ENGINES``, none is skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.engines import ENGINES, Engine, open_engine


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine with no index yet, in a temporary place."""
    return open_engine(request.param, str(tmp_path / "index"))
