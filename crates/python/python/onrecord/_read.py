"""Reading: one article to a record, many to tables."""

from __future__ import annotations

from collections.abc import Mapping

from . import _native
from ._given import Articles, Content, Published, day, known, source_of, threads_of
from ._progress import bar
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
        Typed; `to_dict()` and `to_json()` give what `onrecord read --format jsonl` prints. In a notebook it shows the text with its items marked.

    Raises
    ------
    ArticleError
        Where the article cannot be read (empty, a picture, too large ...), in the words of the command line.
    UsageError
        Where the file holds many articles.
    """
    return Record(_native.read((article, day(published), outlet, url, None)))


def read_batch(
    articles: Articles,
    *,
    threads: int | None = None,
    columns: Mapping[str, str] | None = None,
    archive: str | None = None,
    limit: int | None = None,
    records: bool = False,
    progress: bool = False,
) -> dict[str, Table]:
    """Reads many articles, over all cores, without Python's lock.

    Parameters
    ----------
    articles
        Anything that hands out Arrow (a table of pyarrow, polars, pandas, DuckDB) with a column `text`, `html` or `bytes` and, where known, `published`,
        `outlet`, `url`, `origin`; or a list of `str`, `bytes`, `pathlib.Path` (files, folders, archives) or dicts with these keys and `path`.
    threads
        Articles read at the same time; one per core if not given. It changes nothing in what comes out.
    columns
        Which columns (or fields of JSON and CSV) are what, where they have other names: `{"text": "body", "published": "date"}`.
    archive
        What kind of archive the files are (warc, jsonl, json, ninjs, newsml, csv, tsv, eml, mbox; none: each is one article); told from their first bytes
        and names if not given. Where it is given, bytes at hand are those of archives too.
    limit
        At most so many articles.
    records
        Whether to give a table `records` too, with each whole record as JSON.
    progress
        Whether to show a bar (needs tqdm).

    Returns
    -------
    dict of Table
        `documents`, `claims`, `figures`, `events`, `places`, `actors`: one row per item, the columns of `onrecord export --format parquet`, in the order of
        the articles. `errors`: one row (`row`, `origin`, `error`) per article that could not be read; such an article is no exception.
        `start` and `end` count code points of the document's text, as `str` does; `lat` and `lon` are degrees, days are "2022-03-14".
    """
    names = known(columns)
    source, size = source_of(articles, names)
    with bar(progress, size) as tell:
        made = _native.read_batch(source, names, archive, limit, threads_of(threads), records, tell)
    return {name: Table(table) for name, table in made.items()}
