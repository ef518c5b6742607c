"""Ledger: what many articles put on record, in one folder, the same that the command line has."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypedDict, cast

from . import _native
from ._given import Articles, Published, day, known, source_of, threads_of
from ._progress import bar
from ._record import Record
from ._table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack


class StaleWarning(UserWarning):
    """Incidents are shown as they were before the last additions, for the reason that stands in the message."""


class Only(TypedDict, total=False):
    """Which rows; all that is given must hold. The names are those of the command line (`from_` for --from, `type` for --type)."""

    place: str | None
    """At a place, in a region or country (name, two letters, or GeoNames number)."""
    near: tuple[float, float, float] | None
    """Degrees north, degrees east, kilometres."""
    from_: Published
    """On this day or later."""
    to: Published
    """On this day or earlier."""
    actor: str | None
    """In which somebody takes part."""
    type: str | None
    """Of a type of event, such as ASSAULT."""
    source: str | None
    """Of which a source or outlet tells."""
    stance: str | None
    """With a claim of this stance, such as denies."""
    as_of: Published
    """As they were on record at a past moment (UTC unless it says otherwise)."""
    limit: int | None
    """At most so many."""


_NAMES = frozenset(Only.__annotations__)


def _only(only: Mapping[str, object]) -> dict[str, str]:
    """Filters as the command line would take them."""
    wrong = [name for name in only if name not in _NAMES]
    if wrong:
        raise _native.UsageError(f"{wrong[0]}: no such filter; there are {', '.join(sorted(_NAMES))}")
    taken = {}
    for name, value in only.items():
        if value is None:
            continue
        if name == "near":
            value = ",".join(str(part) for part in cast("Sequence[float]", value))
        elif name == "as_of":
            value = value.isoformat() if hasattr(value, "isoformat") else value
        elif name in ("from_", "to"):
            value = (day(value) or "")[:10]
        taken[name.rstrip("_")] = str(value)
    return taken


class Ledger:
    """A ledger's folder, opened. Use it in a `with`, or `close()` it.

    Parameters
    ----------
    path
        The folder.
    create
        Whether to make a ledger where there is none (as `onrecord init`).
    wait
        Seconds to wait for another process that writes.

    Raises
    ------
    LedgerError
        Where there is no ledger, or it cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = False, wait: int = 30) -> None:
        self.path = os.fspath(path)
        self._ledger = _native.Ledger(self.path, create, wait)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes it; what was added is on the disk already."""
        self._ledger.close()

    def __repr__(self) -> str:
        return f"<onrecord.Ledger {self.path}>"

    def add(
        self,
        articles: Articles,
        *,
        threads: int | None = None,
        columns: Mapping[str, str] | None = None,
        archive: str | None = None,
        limit: int | None = None,
        progress: bool = False,
    ) -> Table:
        """Adds articles, over all cores, and finds incidents anew. Adding again changes nothing. Parameters as those of `read_batch`.

        An article is known again by its bytes, its `origin` (its file or address if not given) and what is given beside it; give an `origin` or `url` to
        texts at hand.

        Returns
        -------
        Table
            One row per article, in their order: `row`, `status` (added, seen, known or failed), `document`, `origin`, `error`.
        """
        names = known(columns)
        source, size = source_of(articles, names)
        with bar(progress, size) as tell:
            return Table(self._ledger.add(source, names, archive, limit, threads_of(threads), tell))

    def _table(self, name: str, only: Mapping[str, object]) -> Table:
        table, stale = self._ledger.table(name, _only(only))
        if stale:
            warnings.warn(stale, StaleWarning, stacklevel=3)
        return Table(table)

    def documents(self, **only: Unpack[Only]) -> Table:
        """One row per document, with its text; by day of publication. Rows and columns are those of `onrecord export --format parquet`."""
        return self._table("documents", only)

    def claims(self, **only: Unpack[Only]) -> Table:
        """One row per claim: who says what."""
        return self._table("claims", only)

    def figures(self, **only: Unpack[Only]) -> Table:
        """One row per count of the documents."""
        return self._table("figures", only)

    def events(self, **only: Unpack[Only]) -> Table:
        """One row per event as one document tells it."""
        return self._table("events", only)

    def places(self, **only: Unpack[Only]) -> Table:
        """One row per mention of a place."""
        return self._table("places", only)

    def actors(self, **only: Unpack[Only]) -> Table:
        """One row per actor of a document."""
        return self._table("actors", only)

    def incidents(self, **only: Unpack[Only]) -> Table:
        """One row per incident: what many articles tell of one happening; by day."""
        return self._table("incidents", only)

    def tolls(self, **only: Unpack[Only]) -> Table:
        """One row per toll: what one source says that an incident cost. They are never summed; `low` or `high` None is an open bound."""
        return self._table("tolls", only)

    def disputes(self, **only: Unpack[Only]) -> Table:
        """One row per side of a dispute: what cannot all be true."""
        return self._table("disputes", only)

    def judgements(self, *, as_of: Published = None) -> Table:
        """One row per judgement."""
        return self._table("judgements", {"as_of": as_of})

    def search(self, words: str, **only: Unpack[Only]) -> Table:
        """Documents that hold all the words (a phrase in quotation marks counts as one), best first, with the words in their line."""
        return Table(self._ledger.search(words, _only(only)))

    def record(self, name: str, *, as_of: Published = None) -> Record:
        """The record of a document as it was read. `name` is its identifier, the beginning of it, or the path or address it came from."""
        return Record(self._ledger.record(name, _only({"as_of": as_of}).get("as_of")))

    def judge(
        self,
        action: str,
        targets: str | Sequence[str],
        *,
        by: str,
        note: str | None = None,
        set: Mapping[str, object] | None = None,
        events: Sequence[str] = (),
    ) -> list[dict[str, Any]]:
        """Judges, signed and reversible, as `onrecord judge` does.

        Parameters
        ----------
        action
            accept, reject, edit (with `set`), merge (two incidents or more), split (with `events`), note (with `note`) or undo.
        targets
            An item ("DOCUMENT/c5"), a document, an incident ("i-..."), or for undo a judgement ("j7"); or several.
        by
            Who judges.

        Returns
        -------
        list of dict
            The judgements made: one per target, but one for a merge.
        """
        listed = [targets] if isinstance(targets, str) else list(targets)
        fields = {name: json.dumps(value, ensure_ascii=False) for name, value in (set or {}).items()}
        groups = [listed] if action == "merge" else [[target] for target in listed]
        made = (self._ledger.judge(action, group, by, note, list(events), fields) for group in groups)
        return [cast("dict[str, Any]", json.loads(one)) for one in made]
