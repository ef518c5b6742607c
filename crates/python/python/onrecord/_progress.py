"""Progress: a bar over articles, by tqdm, in notebooks and terminals."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ._native import UsageError


@contextmanager
def bar(shown: bool, size: int | None) -> Iterator[Callable[[int], None] | None]:
    """What is to be told how many articles are done; None where no bar is wanted."""
    if not shown:
        yield None
        return
    try:
        tqdm = importlib.import_module("tqdm.auto").tqdm
    except ImportError as missing:
        raise UsageError("progress=True needs tqdm; pip install tqdm, or leave it out") from missing
    line: Any = tqdm(total=size, unit=" articles")
    try:
        yield lambda done: line.update(done - line.n)
    finally:
        line.close()
