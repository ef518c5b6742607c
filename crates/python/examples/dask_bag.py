"""The same through Dask: `python dask_bag.py FOLDER FILE...` reads files into FOLDER/readings and writes what happened and the tables beside them.

Needs `dask[distributed]` and the package `onrecord` wherever Dask's workers run. An input is one task; inputs that are done are skipped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import dask.bag
import pyarrow as pa
import pyarrow.parquet as pq
from dask.distributed import Client

from onrecord import scale



def main(folder: str, files: list[str]) -> None:
    """Reads, resolves, writes."""
    before = scale.done(folder)
    todo = [file for file in files if scale.part(file) not in before]
    if todo:
        for done in dask.bag.from_sequence(todo, partition_size=1).map(scale.read_file, folder=folder).compute():
            print(f"{done['file']}: {done['error'] or ''} {done['read']} read, {done['failed']} failed")

    parts = dask.bag.from_sequence([f"{folder}/{scale.READINGS}/{part}" for part in sorted(scale.done(folder))], partition_size=1)
    readings = parts.map(pq.read_table).map(pa.Table.to_pylist).flatten()
    standing = readings.groupby(lambda row: row["document"]).map(lambda group: least(group[1])).persist()
    blocks = standing.map(lambda row: [(block, row["digest"]) for block in row["blocks"]]).flatten()
    happened = blocks.groupby(lambda pair: pair[0]).map(lambda group: resolve(*group)).flatten().persist()
    for names, rows, kind in ((scale.OF_READINGS, standing, "readings"), (scale.OF_HAPPENED, happened, "happened")):
        for name in names:
            made = rows.map_partitions(table, name=name, kind=kind).compute()
            whole = pa.Table.from_batches(made, scale.schema(name))
            pq.write_table(whole, f"{folder}/{name}.parquet")


def least(rows: Iterable[dict]) -> dict:
    """Of the readings of a document the one that stands."""
    columns = scale.schema("readings")
    return scale.least(pa.Table.from_pylist(list(rows), columns)).to_pylist()[0]


def resolve(block: str, pairs: Iterable[tuple[str, bytes]]) -> list[dict]:
    """What happened in a block."""
    digests = [digest for _, digest in pairs]
    return scale.resolve(pa.table({"block": [block] * len(digests), "digest": pa.array(digests, pa.binary())})).to_pylist()


def table(rows: Iterable[dict], name: str, kind: str) -> list[pa.RecordBatch]:
    """Rows as a batch of a table."""
    columns = scale.schema(kind)
    if kind == "readings":
        columns = columns.append(pa.field("sightings", pa.int64()))
    return [scale.table(name, pa.RecordBatch.from_pylist(list(rows), columns))]


if __name__ == "__main__":
    with Client():
        main(sys.argv[1], sys.argv[2:])
