"""Reads news reports of war and keeps the record: who says what happened, to whom, where, when, how many, every field tied to its words.

    >>> import onrecord
    >>> record = onrecord.read("Two people were killed in Lviv, the mayor said.", published="2022-03-14")
    >>> record.claims[0].source.name
    'the mayor'

`read` makes the record of one article, `read_batch` tables of many, `Ledger` keeps them and finds incidents, tolls and disputes. Nothing is asked of the network; the model and all tables are in the package. The same
article gives the same record today as tomorrow, and the same as the command line `onrecord read`.
"""

from ._ledger import Ledger, StaleWarning
from ._native import ArticleError, Error, LedgerError, UsageError, __version__
from ._read import read, read_batch
from ._record import (
    Actor,
    Block,
    Claim,
    Codes,
    Document,
    Event,
    Figure,
    Note,
    Place,
    Quote,
    Record,
    Relation,
    Relay,
    Source,
    Time,
    Version,
)
from ._table import Table

__all__ = [
    "Actor",
    "ArticleError",
    "Block",
    "Claim",
    "Codes",
    "Document",
    "Error",
    "Event",
    "Figure",
    "Ledger",
    "LedgerError",
    "Note",
    "Place",
    "Quote",
    "Record",
    "Relation",
    "Relay",
    "Source",
    "StaleWarning",
    "Table",
    "Time",
    "UsageError",
    "Version",
    "__version__",
    "read",
    "read_batch",
]
