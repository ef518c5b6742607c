"""What people give to be read, as the compiled part takes it: tuples of content, published, outlet, url, origin. Nothing is read here."""

from __future__ import annotations

import datetime
import os
import pathlib
from collections.abc import Iterable, Mapping, Sized
from typing import Protocol, TypeAlias, Union, cast

from ._native import UsageError


class ArrowStream(Protocol):
    """Anything that hands out Arrow: a table of pyarrow, polars, pandas, DuckDB ..."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Published: TypeAlias = Union[str, datetime.date, datetime.datetime, None]
Content: TypeAlias = Union[str, bytes, "os.PathLike[str]"]
Article: TypeAlias = Union[Content, Mapping[str, object]]
Articles: TypeAlias = Union[ArrowStream, Iterable[Article]]
Given: TypeAlias = tuple[object, Union[str, None], Union[str, None], Union[str, None], Union[str, None]]

FIELDS = ("text", "html", "bytes", "path", "title", "published", "outlet", "url", "origin")


def day(published: object) -> str | None:
    """A time of publication as text; a time with a zone keeps its local hours, since records are in local time."""
    if published is None:
        return None
    if isinstance(published, datetime.datetime):
        if published != published:  # pandas' NaT is a time that equals nothing
            return None
        return published.replace(tzinfo=None, microsecond=0).isoformat()
    if isinstance(published, datetime.date):
        return published.isoformat()
    return str(published)


def _words(value: object) -> str | None:
    return None if value is None else str(value)


def _content(fields: Mapping[str, object], columns: Mapping[str, str]) -> object:
    for field in ("text", "html", "bytes"):
        content = fields.get(columns.get(field, field))
        if content is not None:
            return content
    path = fields.get(columns.get("path", "path"))
    return None if path is None else pathlib.Path(cast(str, path))


def given(article: Article, columns: Mapping[str, str]) -> Given:
    """One article of a list."""
    if not isinstance(article, Mapping):
        return (article, None, None, None, None)

    def field(name: str) -> object:
        return article.get(columns.get(name, name))

    return (
        _content(article, columns),
        day(field("published")),
        _words(field("outlet")),
        _words(field("url")),
        _words(field("origin")),
    )


def known(columns: Mapping[str, str] | None) -> dict[str, str]:
    """Names of columns, checked."""
    wrong = [field for field in columns or {} if field not in FIELDS]
    if wrong:
        raise UsageError(f"{wrong[0]}: no such field; there are {', '.join(FIELDS)}")
    return dict(columns or {})


def source_of(articles: Articles, columns: Mapping[str, str]) -> tuple[object, int | None]:
    """All articles as the compiled part takes them, and how many, where that is known. A single text is refused: its letters are no articles."""
    if isinstance(articles, (str, bytes, os.PathLike, Mapping)):
        kind = type(articles).__name__
        raise UsageError(f"{kind} is one article; give a list of them, or call onrecord.read")
    if hasattr(articles, "__arrow_c_stream__"):
        return articles, len(cast("Sized", articles)) if hasattr(articles, "__len__") else None
    if not isinstance(articles, Iterable):
        raise UsageError(f"{type(articles).__name__} holds no articles; give an Arrow table or a list")
    listed = [given(article, columns) for article in articles]
    return listed, None if any(isinstance(one[0], os.PathLike) for one in listed) else len(listed)


def threads_of(threads: int | None) -> int | None:
    """A number of threads, checked."""
    if threads is not None and threads < 1:
        raise UsageError(f"threads is {threads}; give 1 or more")
    return threads
