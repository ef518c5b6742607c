"""The same through Ray Data: `python ray_data.py FOLDER FILE...` reads files into FOLDER/readings and writes what happened and the tables beside them.

Needs `ray[data]` and the package `onrecord` wherever Ray runs tasks. An input is one task; inputs that are done are skipped.
"""

from __future__ import annotations

import sys

import pyarrow as pa
import ray

from onrecord import scale


def main(folder: str, files: list[str]) -> None:
    """Reads, resolves, writes."""
    before = scale.done(folder)
    todo = [file for file in files if scale.part(file) not in before]
    read = ray.remote(scale.read_file)
    for done in ray.get([read.remote(file, folder) for file in todo]):
        print(f"{done['file']}: {done['error'] or ''} {done['read']} read, {done['failed']} failed")

    readings = ray.data.read_parquet(f"{folder}/{scale.READINGS}")
    standing = readings.groupby("document").map_groups(scale.least, batch_format="pyarrow").materialize()
    digests = standing.map_batches(scale.by_block, batch_format="pyarrow")
    happened = digests.groupby("block").map_groups(scale.resolve, batch_format="pyarrow").materialize()
    for names, rows in ((scale.OF_READINGS, standing), (scale.OF_HAPPENED, happened)):
        for name in names:
            rows.map_batches(table, fn_kwargs={"name": name}, batch_format="pyarrow", batch_size=512).write_parquet(f"{folder}/tables/{name}")


def table(rows: pa.Table, name: str) -> pa.Table:
    """A batch of rows as a batch of a table."""
    made = [scale.table(name, batch) for batch in rows.to_batches()]
    return pa.Table.from_batches(made, scale.schema(name))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
