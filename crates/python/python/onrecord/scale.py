"""Reading and resolving as functions over Arrow, for engines that spread work over machines: Spark (`onrecord.spark`), Ray Data, Dask.

Needs pyarrow. Each function is pure: the same rows give the same rows on every machine, in any order and however often, so that an engine may run a task
twice or again. The model is loaded once per process.

    files --articles--> articles --read--> readings --least--> standing --by_block--> digests by block --resolve--> happened
                                                       +--table--> documents, claims, figures, events, places, actors
                                                                                 happened --table--> incidents, tolls, disputes
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import posixpath
import uuid
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs
import pyarrow.parquet as pq

from . import _native
from ._native import UsageError

#: Tables of readings.
OF_READINGS = ("documents", "claims", "figures", "events", "places", "actors")
#: Tables of what happened.
OF_HAPPENED = ("incidents", "tolls", "disputes")
#: Articles that are read at a time: what a task holds in memory.
ROWS = 64
#: Folders that `read_file` and `write_tables` write.
READINGS, ERRORS, HAPPENED, TABLES = "readings", "errors", "happened", "tables"


def schema(name: str) -> pa.Schema:
    """The columns of `articles`, `readings`, `happened`, or of a table such as `claims`."""
    return cast(pa.Schema, _native.schema_of(name))


def articles(path: str, *, archive: str | None = None, map: str | None = None) -> Iterator[pa.RecordBatch]:
    """The articles in a file, a batch at a time: WARC, JSON Lines, JSON, CSV, ninjs, NewsML-G2, mail (packed or not), Parquet, or one article.

    Parameters
    ----------
    path
        A path, or an address that pyarrow can open (`s3://bucket/crawl.warc.gz`, `gs://`, `hdfs://`).
    archive
        Its format where first bytes and name do not tell; `none` for one article. As `onrecord add --archive`.
    map
        Which fields are what: `text=body,published=date`. As `onrecord add --map`.

    Yields
    ------
    pyarrow.RecordBatch
        `schema("articles")`: `bytes` is an article; a broken record is a row with `error`.
    """
    filesystem, inside = _opened(path)
    if path.endswith(".parquet"):
        with filesystem.open_input_file(inside) as file:
            yield from _of_parquet(pq.ParquetFile(file), path, map)
        return
    with filesystem.open_input_stream(inside, compression=None) as file:
        yield from _native.Articles(file, path, archive, map)


def read(batches: pa.RecordBatch | Iterable[pa.RecordBatch], *, threads: int = 1, keep: bool = True) -> Iterator[pa.RecordBatch]:
    """Reads articles.

    Parameters
    ----------
    batches
        One or more record batches with `bytes` or `text` and, where known, `origin`, `published` ("2022-03-14"), `outlet`, `url`, `more` (a JSON object).
    threads
        Articles read at the same time. Engines run a task per core, so one is right there.
    keep
        Whether the articles' bytes go on into the readings. A ledger (`onrecord import`) needs them; tables do not.

    Yields
    ------
    pyarrow.RecordBatch
        `schema("readings")`, a row per article in the same order; where an article cannot be read, `error` says why and the rest is null.
    """
    for batch in [batches] if isinstance(batches, pa.RecordBatch) else batches:
        for at in range(0, batch.num_rows, ROWS):
            yield _native.read_articles(batch.slice(at, ROWS), threads, keep)


def least(readings: pa.Table) -> pa.Table:
    """Of all readings of one document the one that stands: that of least rank, with `sightings`, in how many places the text was seen."""
    held = readings.filter(pc.is_null(readings["error"])).combine_chunks()
    if held.num_rows == 0:
        return held.append_column("sightings", pa.array([], pa.int64()))
    # by bytes, as a ledger compares
    first = min(range(held.num_rows), key=lambda row: [held[name][row].as_py() or "" for name in ("rank", "file", "label")])
    seen = {tuple(row.values()) for row in held.select(["source_sha256", "origin", "published", "outlet", "url", "more"]).to_pylist()}
    return held.slice(first, 1).append_column("sightings", pa.array([len(seen)], pa.int64()))


def by_block(standing: pa.Table) -> pa.Table:
    """A row (`block`, `digest`) for each block that a document names."""
    at = pc.list_parent_indices(standing["blocks"])
    return pa.table({"block": pc.list_flatten(standing["blocks"]), "digest": standing["digest"].take(at)})


def resolve(digests: pa.Table) -> pa.Table:
    """What happened in one block: rows of `by_block` with one and the same `block` in, `schema("happened")` out."""
    if digests.num_rows == 0:
        return schema("happened").empty_table()
    block = digests["block"][0].as_py()
    batches = digests.select(["digest"]).to_batches()
    return pa.Table.from_batches([_native.resolve_block(block, batches)])


def table(name: str, rows: pa.RecordBatch) -> pa.RecordBatch:
    """One of the tables that `onrecord export --format parquet` writes: of readings that stand (`OF_READINGS`) or of what happened (`OF_HAPPENED`)."""
    return cast(pa.RecordBatch, _native.table_of(name, rows))


def unpack(packed: bytes) -> Any:
    """What stands in a cell of `record`, `digest` or `happened`."""
    return json.loads(_native.unpack(packed))


def part(path: str) -> str:
    """The name of the Parquet file that `read_file` writes for an input."""
    stem = posixpath.basename(path.rstrip("/")).split(".")[0][:40] or "part"
    return f"{stem}-{hashlib.sha256(path.encode()).hexdigest()[:16]}.parquet"


def done(folder: str, of: str = READINGS) -> set[str]:
    """Names of the parts that are written in `folder/OF`."""
    filesystem, inside = _opened(f"{folder}/{of}")
    selector = pyarrow.fs.FileSelector(inside, allow_not_found=True)
    return {posixpath.basename(info.path) for info in filesystem.get_file_info(selector) if info.extension == "parquet"}


def read_file(
    path: str, folder: str, *, archive: str | None = None, map: str | None = None, keep: bool = True, threads: int = 1
) -> dict[str, Any]:
    """Reads all articles of a file into `folder/readings/PART.parquet`, and what cannot be read into `folder/errors/PART.parquet`, with its reason.

    The readings appear once they are whole, so a run that is cut off or started again never leaves half a file, and one that runs twice writes the same bytes.
    A file that cannot be opened has a row among the errors and no readings, so that the next run tries again.

    Returns
    -------
    dict
        `file`, `read` and `failed` (articles), `error` (why the file cannot be read, else None).
    """
    counts = {"file": path, "read": 0, "failed": 0, "error": None}
    name, whole = part(path), schema("readings")
    left = pa.schema([whole.field(n) for n in ("file", "label", "origin", "error")])
    filesystem, inside = _opened(folder)
    with _Part(filesystem, inside, READINGS, name, whole) as readings, _Part(filesystem, inside, ERRORS, name, left) as errors:
        try:
            for batch in read(articles(path, archive=archive, map=map), threads=threads, keep=keep):
                good = pc.is_null(batch.column("error"))
                readings.write(batch.filter(good))
                errors.write(batch.filter(pc.invert(good)).select(left.names))
            counts["read"], counts["failed"] = readings.rows, errors.rows
        except (OSError, ValueError, _native.Error, pa.ArrowException) as error:
            counts["error"] = str(error).splitlines()[0] if str(error) else type(error).__name__
            errors.write(pa.RecordBatch.from_pydict({"file": [path], "label": [path], "origin": [None], "error": [counts["error"]]}, left))
            readings.drop()
        if errors.rows == 0:
            errors.drop()
            errors.forget()
        errors.put()
        readings.put()
    return counts


def write_tables(
    part: str,
    folder: str,
    *,
    of: str = READINGS,
    lost: Container[str] = frozenset(),
    sightings: Mapping[str, int] | None = None,
    added: str | None = None,
) -> None:
    """Writes what stands in `folder/OF/PART` as tables: `folder/tables/NAME/PART`, for each name in `OF_READINGS` or, of "happened", `OF_HAPPENED`.

    Parameters
    ----------
    lost
        Labels of readings that do not stand, since their text was also seen elsewhere, at a lesser rank.
    sightings
        Documents seen in several places, and in how many.
    added
        The time that the column `added` gives.
    """
    filesystem, inside = _opened(folder)
    names = OF_READINGS if of == READINGS else OF_HAPPENED
    wanted = ["document", "label", "record", "record_sha256", "origin", "source_sha256"] if of == READINGS else ["happened"]
    with contextlib.ExitStack() as open_parts, filesystem.open_input_file(f"{inside}/{of}/{part}") as file:
        parts = [open_parts.enter_context(_Part(filesystem, inside, f"{TABLES}/{name}", part, schema(name))) for name in names]
        for batch in pq.ParquetFile(file).iter_batches(ROWS * 8, columns=wanted):
            rows = batch
            if of == READINGS:
                stand = pa.array([label not in lost for label in batch.column("label").to_pylist()], pa.bool_())
                rows = batch.filter(stand)
                seen = [(sightings or {}).get(document, 1) for document in rows.column("document").to_pylist()]
                rows = rows.append_column("sightings", pa.array(seen, pa.int64()))
                rows = rows.append_column("added", pa.array([added] * rows.num_rows, pa.string()))
            for name, out in zip(names, parts, strict=True):
                out.write(table(name, rows))
        for out in parts:
            out.put()


def clear(folder: str, kind: str) -> None:
    """Empties `folder/KIND`, where it is there."""
    filesystem, inside = _opened(folder)
    if filesystem.get_file_info(f"{inside}/{kind}").type == pyarrow.fs.FileType.Directory:
        filesystem.delete_dir_contents(f"{inside}/{kind}")


class _Part:
    """A Parquet file that is written beside its place and put there once it is whole."""

    def __init__(self, filesystem: pyarrow.fs.FileSystem, folder: str, kind: str, name: str, columns: pa.Schema) -> None:
        filesystem.create_dir(f"{folder}/{kind}", recursive=True)
        self.filesystem, self.columns, self.rows = filesystem, columns, 0
        self.place = f"{folder}/{kind}/{name}"
        self.beside = f"{folder}/{kind}/.{name}.{uuid.uuid4().hex}.part"

    def __enter__(self) -> _Part:
        self.out = self.filesystem.open_output_stream(self.beside)
        self.writer: pq.ParquetWriter | None = pq.ParquetWriter(self.out, self.columns, compression="snappy")
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        if self.writer and batch.num_rows:
            self.writer.write_batch(batch)
            self.rows += batch.num_rows

    def drop(self) -> None:
        """Leaves nothing."""
        if self.writer:
            self.writer.close()
            self.out.close()
            self.filesystem.delete_file(self.beside)
            self.writer = None

    def forget(self) -> None:
        """Takes away what an earlier run put in the place."""
        if self.filesystem.get_file_info(self.place).type == pyarrow.fs.FileType.File:
            self.filesystem.delete_file(self.place)

    def put(self) -> None:
        if self.writer:
            self.writer.close()
            self.out.close()
            self.filesystem.move(self.beside, self.place)
            self.writer = None

    def __exit__(self, *_: object) -> None:
        self.drop()


def _opened(path: str) -> tuple[pyarrow.fs.FileSystem, str]:
    if "://" in path:
        filesystem, inside = pyarrow.fs.FileSystem.from_uri(path)
        return filesystem, inside
    return pyarrow.fs.LocalFileSystem(), path


def _of_parquet(file: pq.ParquetFile, path: str, map: str | None) -> Iterator[pa.RecordBatch]:
    """Rows of a Parquet file: those of text as JSON Lines are taken, with the same names of fields; those of bytes by their names."""
    row = 0
    for batch in file.iter_batches(ROWS):
        binary = [f.name for f in batch.schema if pa.types.is_binary(f.type) or pa.types.is_large_binary(f.type)]
        if binary:
            yield _of_bytes(batch, path, row, map)
        else:
            for at, fields in enumerate(_coarse(batch).to_pylist()):
                # pandas writes a missing number as one that is no number, which JSON does not know
                line = json.dumps({k: v for k, v in fields.items() if v is not None and v == v}, default=_plain)
                yield from _called(_native.Articles(io.BytesIO(line.encode()), path, "jsonl", map), path, row + at)
        row += batch.num_rows


def _coarse(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Moments no finer than a microsecond: Python has no finer ones, and no report does."""
    columns = [
        column.cast(pa.timestamp("us", column.type.tz), safe=False) if pa.types.is_timestamp(column.type) and column.type.unit == "ns" else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _called(articles: Iterable[pa.RecordBatch], path: str, row: int) -> Iterator[pa.RecordBatch]:
    """Articles of one row, called by the row and not by a place in bytes."""
    label = f"{path}#{row}"
    for batch in articles:
        fields = batch.to_pylist()
        for one in fields:
            more = json.loads(one["more"]) if one["more"] else {}
            if "archive" in more:
                more["archive"] = posixpath.basename(label)
            one.update(label=label, origin=one["url"] or label, more=json.dumps(more) if more else None)
        yield pa.RecordBatch.from_pylist(fields, schema=batch.schema)


def _of_bytes(batch: pa.RecordBatch, path: str, row: int, map: str | None) -> pa.RecordBatch:
    names = dict(pair.split("=", 1) for pair in (map or "").split(",") if "=" in pair)
    columns = batch.schema.names
    content = names.get("bytes") or names.get("text") or next((n for n in ("bytes", "html", "content", "text") if n in columns), None)
    if content not in columns:
        raise UsageError(f"{path}: there is no column bytes, html, content or text; say which it is with map='bytes=NAME'")
    none = pa.nulls(batch.num_rows, pa.string())
    given = {n: _text(batch.column(names.get(n, n))) if names.get(n, n) in columns else none for n in ("published", "outlet", "url")}
    labels = pa.array([f"{path}#{row + at}" for at in range(batch.num_rows)])
    made = {
        "file": pa.array([path] * batch.num_rows),
        "label": labels,
        "origin": pc.coalesce(given["url"], labels),
        **given,
        "more": none,
        "bytes": batch.column(content).cast(pa.binary()),
        "error": none,
    }
    return pa.RecordBatch.from_pydict(made, schema("articles"))


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, "%Y-%m-%dT%H:%M:%S").cast(pa.string())
    return column.cast(pa.string())


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
