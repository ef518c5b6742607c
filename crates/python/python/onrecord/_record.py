"""Record: everything that reading one article yields, as typed views of its JSON.

Spans (`start`, `end`) count code points of `document.text`, as Python strings do: `record.document.text[q.start:q.end] == q.text`. What the article leaves
open is None, never a default. Two fields have an underscore since Python keeps their names for itself: `from_` of a time, `class_` of a figure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeVar, Union, cast

from . import _html

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What made the record."""

    version: str
    """Version of the program."""
    model: str
    """Name of the model."""
    knowledge: str
    """Hash of all tables in use."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the article and where they stand."""

    start: int
    """First code point of `document.text`."""
    end: int
    """One past the last code point."""
    text: str
    """The words, letter for letter."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a stretch of the text is."""

    kind: str
    """title, byline, dateline, caption, heading, paragraph, quote or furniture."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """The article itself."""

    id: str
    """`sha256:` and the hash of the canonical text."""
    source_sha256: str
    """SHA-256 of the bytes read."""
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    """Local time of publication, "2022-03-14" or "2022-03-14T17:13:00"."""
    language: str | None
    """ISO 639-1."""
    text: str
    """The whole visible text; all spans count in it."""
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, body, group or country that occurs in the article."""

    id: str
    name: str
    """The fullest name or description that the article gives."""
    kind: str
    """person, organization, country, group or object."""
    role: str | None
    country: str | None
    """ISO 3166-1 alpha-2."""
    sector: str | None
    """PLOVER sector code."""
    wikidata: str | None
    mentions: list[Quote]


@dataclass(frozen=True, slots=True)
class Relation:
    """A place given relative to another."""

    distance_km: float | None
    direction: str | None
    of: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A mention of a place, resolved as far as the words allow."""

    id: str
    span: Quote
    name: str
    geonames: int | None
    country: str | None
    """ISO 3166-1 alpha-2."""
    admin1: str | None
    lat: float | None
    """Degrees north; None for countries, regions and the unresolved."""
    lon: float | None
    """Degrees east."""
    precision: str | None
    """place, district, region, country or area; None while unresolved."""
    relation: Relation | None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression: what it says and what it means."""

    id: str
    span: Quote
    value: str | None
    """EDTF or TIMEX3."""
    from_: str | None
    """First day, inclusive ("from" in JSON)."""
    to: str | None
    """Day after the last one."""
    precision: str | None
    """time, day, week, month, season, year, interval or vague."""
    anchor: str | None
    """What it was counted from: "published", another time's id, or None if absolute."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of people or things, with its bounds."""

    id: str
    span: Quote
    measure: str
    """killed, injured, missing ..."""
    low: int | None
    """Least value that the words allow; None is open."""
    high: int | None
    """Greatest value that the words allow; None is open."""
    hedge: str | None
    of: str | None
    class_: str | None
    """What class of people ("class" in JSON)."""
    side: str | None
    scope: str
    """incident, part or cumulative."""
    since: str | None
    event: str | None
    claim: str | None
    """The claim that it stands in; None in the article's own voice."""


@dataclass(frozen=True, slots=True)
class Codes:
    """An event in other code books."""

    cameo: str | None
    acled: list[str] | None
    ucdp: int | None
    quad: int | None
    intensity: float | None
    """PLOVER, -10 (conflict) to 10 (cooperation)."""
    goldstein: float | None
    """-10 to 10."""
    lossy: list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens between parties or to people."""

    id: str
    span: Quote
    type: str
    """PLOVER type."""
    mode: str | None
    contexts: list[str]
    status: str
    """occurred, ongoing, planned, possible or negated."""
    agents: list[str]
    targets: list[str]
    instruments: list[Quote]
    place: str | None
    places: list[str]
    time: str | None
    figures: list[str]
    claims: list[str]
    consequence_of: str | None
    codes: Codes


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks."""

    name: str
    """Whom the words stand for, as the article names it most fully."""
    actor: str | None
    kind: str
    """named, unnamed, anonymous, organization, document or outlet."""
    start: int
    end: int
    text: str
    """The words at hand ("she", "the statement")."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Through whom the words came."""

    name: str
    actor: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the article attributes to somebody."""

    id: str
    source: Source | None
    """Who speaks; None where nobody is named."""
    relay: list[Relay]
    cue: Quote | None
    stance: str
    """asserts, confirms, denies, disclaims, declines, unverified, accuses, predicts, promises, threatens, demands or judges."""
    quotation: str
    """direct, mixed or indirect."""
    certainty: str
    """certain, probable, possible or unknown."""
    content: list[Quote]
    """The words that the source answers for."""
    time: str | None
    events: list[str]
    figures: list[str]
    answers: str | None
    covers: list[str]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of the record should know."""

    kind: str
    span: Quote | None
    message: str


Item = Union[Actor, Place, Time, Figure, Event, Claim]
_T = TypeVar("_T")

# fields that hold something typed, by the class that has them
_INNER: dict[tuple[type, str], type] = {
    (Document, "blocks"): Block,
    (Actor, "mentions"): Quote,
    (Place, "span"): Quote,
    (Place, "relation"): Relation,
    (Time, "span"): Quote,
    (Figure, "span"): Quote,
    (Event, "span"): Quote,
    (Event, "instruments"): Quote,
    (Event, "codes"): Codes,
    (Claim, "source"): Source,
    (Claim, "relay"): Relay,
    (Claim, "cue"): Quote,
    (Claim, "content"): Quote,
    (Note, "span"): Quote,
}


def _view(kind: type[_T], value: Json) -> _T:
    """A view of an object; fields that this version does not know are passed over (they stay in `to_dict`)."""
    given = {}
    for field in fields(cast(Any, kind)):
        inner = _INNER.get((kind, field.name))
        part = value.get(field.name.rstrip("_"))
        if inner is not None and isinstance(part, list):
            part = [_view(inner, one) for one in part]
        elif inner is not None and part is not None:
            part = _view(inner, part)
        given[field.name] = part
    return kind(**given)


class Record:
    """The record of one article. Made by `read`, or from JSON that the command line or a table `records` gave."""

    def __init__(self, json_text: str) -> None:
        self._json = json_text.rstrip("\n")

    @classmethod
    def from_json(cls, json_text: str) -> Record:
        """A record from its JSON."""
        return cls(json_text)

    @cached_property
    def _dict(self) -> Json:
        return cast(Json, json.loads(self._json))

    def _list(self, name: str, kind: type[_T]) -> list[_T]:
        return [_view(kind, one) for one in self._dict[name]]

    @cached_property
    def onrecord(self) -> Version:
        """What made the record."""
        return _view(Version, self._dict["onrecord"])

    @cached_property
    def document(self) -> Document:
        """The article itself."""
        return _view(Document, self._dict["document"])

    @cached_property
    def actors(self) -> list[Actor]:
        """Who occurs."""
        return self._list("actors", Actor)

    @cached_property
    def places(self) -> list[Place]:
        """Where."""
        return self._list("places", Place)

    @cached_property
    def times(self) -> list[Time]:
        """When."""
        return self._list("times", Time)

    @cached_property
    def figures(self) -> list[Figure]:
        """How many."""
        return self._list("figures", Figure)

    @cached_property
    def events(self) -> list[Event]:
        """What happened."""
        return self._list("events", Event)

    @cached_property
    def claims(self) -> list[Claim]:
        """Who says what."""
        return self._list("claims", Claim)

    @cached_property
    def notes(self) -> list[Note]:
        """Remarks: what was left open."""
        return self._list("notes", Note)

    def __getitem__(self, id: str) -> Item:
        """The item of that identifier: `record["c1"]`, `record[record.figures[0].claim]`.

        Raises
        ------
        KeyError
            Where there is none.
        """
        lists: dict[str, list[Any]] = {
            "a": self.actors,
            "c": self.claims,
            "e": self.events,
            "f": self.figures,
            "p": self.places,
            "t": self.times,
        }
        for item in lists.get(id[:1], []):
            if item.id == id:
                return cast(Item, item)
        raise KeyError(id)

    def to_dict(self) -> Json:
        """The record as plain dicts and lists, a new copy each time."""
        return cast(Json, json.loads(self._json))

    def to_json(self) -> str:
        """The record as JSON on one line, byte for byte what `onrecord read --format jsonl` prints."""
        return self._json

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[type[Record], tuple[str]]:
        return (Record, (self._json,))

    def __repr__(self) -> str:
        title = self.document.title or self.document.text[:60]
        counts = f"{len(self.claims)} claims, {len(self.figures)} figures, {len(self.events)} events"
        return f"<onrecord.Record {title!r}: {counts}>"

    def _repr_html_(self) -> str:
        return _html.page(self._dict)
