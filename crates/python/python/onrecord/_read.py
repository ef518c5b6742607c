"""Reading: one article to a record, many to tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from . import _native
from ._given import Article, Articles, Content, Published, all_given, day, known
from ._record import Record
from ._table import Table


def read(
    article: Content,
    *,
    published: Published = None,
    outlet: str | None = None,
    url: str | None = None,
) -> Record:
    """Reads one article.

    Parameters
    ----------
    article
        A `str` is the text (or a page as text), `bytes` are those of a file in any encoding, a `pathlib.Path` is the file. A `str` is never a path.
    published
        Local time of publication: "2022-03-14", "2022-03-14T17:13:00", a date or a datetime. Without it "Monday" stays without a date, unless the page
        says when it was published.
    outlet, url
        Domain or name of the outlet; address. What is given here stands before what the page says.

    Returns
    -------
    Record
        Typed; `to_dict()` and `to_json()` give what `onrecord read --format json` prints. In a notebook it shows the text with its items marked.

    Raises
    ------
    ArticleError
        Where the article cannot be read (empty, a picture, too large ...), in the words of the command line.
    """
    return Record(_native.read((article, day(published), outlet, url, None)))


def read_batch(
    articles: Articles,
    *,
    threads: int | None = None,
    columns: Mapping[str, str] | None = None,
    records: bool = False,
    progress: bool = False,
) -> dict[str, Table]:
    """Reads many articles, over all cores, without Python's lock.

    Parameters
    ----------
    articles
        Anything that hands out Arrow (a table of pyarrow, polars, pandas, DuckDB) with a column `text`, `html` or `bytes` and, where known, `published`,
        `outlet`, `url`, `origin`; or a list of `str`, `bytes`, `pathlib.Path` or dicts with these keys (and `path`).
    threads
        Articles read at the same time; one per core if not given. It changes nothing in what comes out.
    columns
        Which columns are what, where they have other names: `{"text": "body", "published": "date"}`.
    records
        Whether to give a table `records` too, with each whole record as JSON.
    progress
        Whether to show a bar (needs tqdm).

    Returns
    -------
    dict of Table
        `documents`, `claims`, `figures`, `events`, `places`, `actors`: one row per item, the columns of `onrecord export --format parquet`, in the order of
        the input. `errors`: one row (`row`, `origin`, `error`) per article that could not be read; such an article is no exception.
        `start` and `end` count code points of the document's text, as `str` does; `lat` and `lon` are degrees, days are "2022-03-14".
    """
    names = known(columns)
    source: object = articles
    size: int | None = None
    if not hasattr(articles, "__arrow_c_stream__"):
        listed = list(all_given(cast("list[Article]", articles), names))
        source, size = listed, len(listed)
    else:
        try:
            size = len(cast(Any, articles))
        except TypeError:
            size = None
    with_bar = _bar(size) if progress else None
    try:
        made = _native.read_batch(source, names, _threads(threads), records, with_bar.tell if with_bar else None)
    finally:
        if with_bar:
            with_bar.close()
    return {name: Table(table) for name, table in made.items()}


def _threads(threads: int | None) -> int | None:
    if threads is not None and threads < 1:
        raise _native.UsageError(f"threads is {threads}; give 1 or more")
    return threads


class _Bar:
    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self.tell: Callable[[int], None] = self._tell
        self.close: Callable[[], None] = bar.close

    def _tell(self, done: int) -> None:
        self._bar.update(done - self._bar.n)


def _bar(size: int | None) -> _Bar:
    try:
        from tqdm.auto import tqdm
    except ImportError as missing:
        raise _native.UsageError("progress=True needs tqdm; pip install tqdm, or leave it out") from missing
    return _Bar(tqdm(total=size, unit="article"))
