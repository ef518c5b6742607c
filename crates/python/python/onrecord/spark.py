"""onrecord on Apache Spark: the same records and incidents as on one machine, over a cluster.

    from onrecord import spark as onspark
    onspark.run(spark, ["s3://crawl/a.warc.gz", "s3://crawl/b.warc.gz"], "s3://mine/record")

`run` does everything, file by file, and goes on where it was when it is started again. `read`, `resolve` and `tables` are its steps, for data frames of one's
own. The package must be installed where executors run; the model is loaded once per Python worker. Needs pyspark 4 and pyarrow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.fs
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from . import _native, scale
from ._native import UsageError

#: What tells one sighting of a text from another.
_PLACE = ("source_sha256", "origin", "published", "outlet", "url", "more")
_GIVEN = ("file", "label", "origin", "published", "outlet", "url", "more", "error")


def read(df: DataFrame, *, columns: Mapping[str, str] | None = None, keep: bool = True) -> DataFrame:
    """Reads the articles of a data frame (`mapInArrow`).

    Parameters
    ----------
    df
        A row per article, with a column `bytes` or `text` and, where known, `origin`, `published` (text, date or timestamp in local time), `outlet`, `url`.
    columns
        Which columns are what, where they have other names: `{"text": "body", "published": "date"}`.
    keep
        Whether the articles go on into the readings; `onrecord import` needs them.

    Returns
    -------
    DataFrame
        A row per article, `onrecord.scale.schema("readings")`; where one cannot be read, `error` says why. Reading is most of all work and Spark does it anew
        for each use of the result: write it to Parquet, or persist it, before `resolve` and `tables`.
    """
    chosen = df.select(_chosen(df, dict(columns or {})))

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return scale.read(batches, keep=keep)

    return chosen.mapInArrow(work, _schema(scale.schema("readings")))


def standing(readings: DataFrame) -> DataFrame:
    """One reading per document: of one text seen in several places that of least rank, as in a ledger, with `sightings`, in how many places."""
    read = readings.filter(F.col("error").isNull())
    several = (
        read.groupBy("document")
        .agg(F.count(F.lit(1)).alias("rows"), F.countDistinct(F.struct(*_PLACE)).alias("sightings"))
        .filter("rows > 1")
        .drop("rows")
    )
    order = Window.partitionBy("document").orderBy("rank", "file", "label")
    first = read.join(several, "document").withColumn("turn", F.row_number().over(order)).filter("turn = 1").drop("turn")
    alone = read.join(several, "document", "left_anti").withColumn("sightings", F.lit(1).cast("bigint"))
    return alone.unionByName(first)


def resolve(readings: DataFrame) -> DataFrame:
    """What happened, over all articles: each block of digests resolved by itself (`applyInArrow`), the union over blocks.

    Parameters
    ----------
    readings
        What `read` gave.

    Returns
    -------
    DataFrame
        `onrecord.scale.schema("happened")`, a row per incident with its tolls and disputes (packed; `tables` makes them flat).
    """
    return _resolved(standing(readings))


def _resolved(standing: DataFrame) -> DataFrame:
    digests = standing.select(F.explode("blocks").alias("block"), "digest")

    def work(rows: pa.Table) -> pa.Table:
        return scale.resolve(rows)

    return digests.groupBy("block").applyInArrow(work, _schema(scale.schema("happened")))


def tables(readings: DataFrame, happened: DataFrame, *, added: str | None = None) -> dict[str, DataFrame]:
    """The tables of `onrecord export --format parquet`, with the same columns: documents, claims, figures, events, places, actors, incidents, tolls, disputes.

    `added` is the time that the column of that name gives, in UTC (`2026-11-25T10:00:00Z`); null if not given, since nothing was put on a ledger's record.
    """
    held = standing(readings).select("record", "record_sha256", "origin", "source_sha256", "sightings", F.lit(added).cast("string").alias("added"))

    def of(name: str, rows: DataFrame) -> DataFrame:
        def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return (scale.table(name, batch) for batch in _small(batches))

        return rows.mapInArrow(work, _schema(scale.schema(name)))

    made = {name: of(name, held) for name in scale.OF_READINGS}
    made.update({name: of(name, happened.select("happened")) for name in scale.OF_HAPPENED})
    return made


def run(
    spark: SparkSession,
    files: Iterable[str],
    folder: str,
    *,
    archive: str | None = None,
    map: str | None = None,
    keep: bool = True,
    added: str | None = None,
) -> dict[str, int]:
    """Reads files, resolves all that was ever read into the folder, and writes the tables.

    Parameters
    ----------
    files
        Paths or addresses (WARC, Parquet, JSON Lines ...; see `onrecord.scale.articles`). A file is one task: give many rather than large ones. Executors
        must be able to open them, and the folder.
    folder
        Where everything goes: `readings/` (a Parquet file per input), `errors/` (what could not be read, with its reason), `happened/`, `tables/NAME/`.
        A file whose readings are there is skipped, so a run that was cut off goes on where it was, and more files can be added to a folder at any time.
    archive, map, keep, added
        As in `onrecord.scale.articles`, `read` and `tables`.

    Returns
    -------
    dict
        `files` read now, `skipped` (read before), `failed_files`, and articles `read` and `failed` now.
    """
    folder = folder.rstrip("/")
    _begin(folder)
    wanted = list(dict.fromkeys(files))
    before = scale.done(folder)
    todo = [file for file in wanted if scale.part(file) not in before]
    counts = {"files": 0, "skipped": len(wanted) - len(todo), "failed_files": 0, "read": 0, "failed": 0}
    for row in _read_files(spark, todo, folder, archive, map, keep):
        counts["failed_files" if row["error"] else "files"] += 1
        counts["read"] += row["read"]
        counts["failed"] += row["failed"]
    if not scale.done(folder):
        raise UsageError(f"{folder}: none of the files could be read; {folder}/{scale.ERRORS} says why")
    readings = spark.read.schema(_schema(scale.schema("readings"))).parquet(f"{folder}/{scale.READINGS}")
    lost, sightings = _duplicates(readings)
    digests = readings.select("file", "label", "blocks", "digest")
    if lost:
        rows = spark.createDataFrame([(file, label) for file, labels in lost.items() for label in labels], "file string, label string")
        digests = digests.join(rows, ["file", "label"], "left_anti")
    _resolved(digests).write.mode("overwrite").parquet(f"{folder}/{scale.HAPPENED}")
    scale.clear(folder, scale.TABLES)
    by_part = {scale.part(file): labels for file, labels in lost.items()}

    def write_readings(part: str) -> None:
        scale.write_tables(part, folder, lost=by_part.get(part, ()), sightings=sightings, added=added)

    def write_happened(part: str) -> None:
        scale.write_tables(part, folder, of=scale.HAPPENED)

    _each(spark, sorted(scale.done(folder)), write_readings)
    _each(spark, sorted(scale.done(folder, scale.HAPPENED)), write_happened)
    return counts


def _duplicates(readings: DataFrame) -> tuple[dict[str, set[str]], dict[str, int]]:
    """Of documents seen in several places the readings that do not stand, by file and label, and in how many places each was seen."""
    several = (
        readings.groupBy("document")
        .agg(F.sort_array(F.collect_list(F.struct("rank", "file", "label"))).alias("all"), F.countDistinct(F.struct(*_PLACE)).alias("sightings"))
        .filter(F.size("all") > 1)
        .collect()
    )
    lost: dict[str, set[str]] = {}
    for row in several:
        for reading in row["all"][1:]:
            lost.setdefault(reading["file"], set()).add(reading["label"])
    return lost, {row["document"]: row["sightings"] for row in several}


def _each(spark: SparkSession, names: list[str], work: Callable[[str], None]) -> None:
    """Does some work for each name, on the cluster."""
    if not names:
        return

    def all_of(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for at in batch.column(0).to_pylist():
                work(names[at])
            yield batch

    tasks = min(len(names), 4 * spark.sparkContext.defaultParallelism)
    spark.range(0, len(names), 1, tasks).mapInArrow(all_of, "id long").write.format("noop").mode("overwrite").save()


def _read_files(
    spark: SparkSession, todo: list[str], folder: str, archive: str | None, map: str | None, keep: bool
) -> list[Any]:
    if not todo:
        return []

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for at in batch.column(0).to_pylist():
                row = scale.read_file(todo[at], folder, archive=archive, map=map, keep=keep)
                yield pa.RecordBatch.from_pylist([row], schema=_COUNTS)

    return spark.range(0, len(todo), 1, len(todo)).mapInArrow(work, _schema(_COUNTS)).collect()


_COUNTS = pa.schema([("file", pa.string()), ("read", pa.int64()), ("failed", pa.int64()), ("error", pa.string())])


def _begin(folder: str) -> None:
    """Marks a folder with the version that reads into it; another version's readings are not mixed with ours."""
    reader = json.loads(_native.read(("One was hurt, police said.", None, None, None, None)))["onrecord"]
    mine = json.dumps({name: reader[name] for name in ("version", "model", "knowledge")})
    filesystem, inside = scale._opened(folder)
    filesystem.create_dir(inside, recursive=True)
    mark = f"{inside}/_onrecord.json"
    if filesystem.get_file_info(mark).type == pyarrow.fs.FileType.NotFound:
        with filesystem.open_output_stream(mark) as out:
            out.write(mine.encode())
        return
    with filesystem.open_input_stream(mark) as file:
        theirs = file.read().decode()
    if theirs != mine:
        raise UsageError(f"{folder}: was begun by another version ({theirs}); this is {mine}: give another folder, or that version")


def _chosen(df: DataFrame, names: dict[str, str]) -> list[Column]:
    kinds = dict(df.dtypes)
    chosen = []
    for field in ("bytes", "text", *_GIVEN):
        name = names.get(field, field)
        if name not in kinds:
            if field in names:
                raise UsageError(f"there is no column {name}; there are {', '.join(kinds)}")
            continue
        column = F.col(f"`{name}`")
        if kinds[name].startswith("timestamp"):
            column = F.date_format(column, "yyyy-MM-dd'T'HH:mm:ss")
        elif field != "bytes" and kinds[name] not in ("string", "binary"):
            column = column.cast("string")
        chosen.append(column.alias(field))
    if not any(names.get(field, field) in kinds for field in ("bytes", "text")):
        raise UsageError(f"there is no column bytes or text; there are {', '.join(kinds)}: say which it is with columns={{'text': ...}}")
    return chosen


def _small(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for at in range(0, batch.num_rows, 512):
            yield batch.slice(at, 512)


def _schema(columns: pa.Schema) -> T.StructType:
    def kind(of: pa.DataType) -> T.DataType:
        if pa.types.is_list(of):
            return T.ArrayType(kind(of.value_type))
        return {pa.string(): T.StringType(), pa.binary(): T.BinaryType(), pa.int64(): T.LongType(), pa.float64(): T.DoubleType()}[of]

    return T.StructType([T.StructField(field.name, kind(field.type)) for field in columns])
