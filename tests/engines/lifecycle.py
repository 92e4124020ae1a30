"""What the tests of an engine's life on a disk share: small commits, and where things lie."""

from __future__ import annotations

from pathlib import Path

from indexer.engines import ENGINES, Engine, Record, open_engine
from indexer.query import Everything


def put(engine: Engine, *names: str, fresh: bool = False) -> None:
    with engine.writer(fresh=fresh) as writer:
        for name in names:
            writer.put(name, [Record("document", name, name, {"text": [f"word {name}"]}, stored=name.encode())])
        writer.commit()


def names(engine: Engine) -> list[str]:
    return sorted(hit.key for hit in engine.snapshot().search("document", Everything(), limit=1000).hits)


def place(engine: Engine) -> Path:
    return Path(str(engine.info()["location"]))


def generation(engine: Engine) -> Path:
    return place(engine) / str(engine.info()["generation"])


def other(engine: Engine) -> Engine:
    return open_engine(next(name for name in ENGINES if name != engine.name), str(place(engine)))
