"""One real index for all tests of the pages, and a client of the application over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.index import Index
from tests.webapp.stories import collection, fill
from webapp import create_app


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return fill(tmp_path_factory.mktemp("web") / "index", collection())


@pytest.fixture
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()


@pytest.fixture
def bare(tmp_path: Path) -> FlaskClient:
    """A client of an application whose index does not exist."""
    return create_app(Index(tmp_path / "none")).test_client()
