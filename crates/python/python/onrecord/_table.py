"""Table: rows of one kind as Arrow, for whoever takes Arrow. Its columns are handed on without being copied."""

from __future__ import annotations

import html
import importlib
from typing import Any

from . import _native

# what a notebook shows: rows, and letters of a cell
_SHOWN = 20
_LETTERS = 200


class Table:
    """Rows of one kind. pyarrow, polars, pandas and DuckDB take it as it is, by the Arrow PyCapsule interface:
    `pyarrow.table(t)`, `polars.DataFrame(t)`, `duckdb.sql("from t")`."""

    def __init__(self, table: _native.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __len__(self) -> int:
        return len(self._table)

    @property
    def num_rows(self) -> int:
        """Rows."""
        return len(self._table)

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return self._table.names()

    def about(self) -> dict[str, str]:
        """What each column means."""
        return {name: f"{kind}: {about}" if about else kind for name, kind, about in self._table.about()}

    def to_arrow(self) -> Any:
        """As a `pyarrow.Table` (needs pyarrow); nothing is copied."""
        return importlib.import_module("pyarrow").table(self)

    def to_pandas(self) -> Any:
        """As a `pandas.DataFrame` (needs pandas and pyarrow)."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """As a `polars.DataFrame` (needs polars)."""
        return importlib.import_module("polars").DataFrame(self)

    def to_pylist(self) -> list[dict[str, Any]]:
        """As a list of dicts, one per row; what is not known is None."""
        return self._table.rows(len(self))

    def __repr__(self) -> str:
        return f"<onrecord.Table, {len(self)} rows: {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        def cell(value: object) -> str:
            return "" if value is None else html.escape(str(value)[:_LETTERS])

        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.column_names)
        rows = (
            "<tr>" + "".join(f"<td>{cell(value)}</td>" for value in row.values()) + "</tr>"
            for row in self._table.rows(_SHOWN)
        )
        more = f"<p>{len(self)} rows, the first {_SHOWN} are shown</p>" if len(self) > _SHOWN else ""
        return f'<table class="mathjax_ignore tex2jax_ignore">' f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{more}"
