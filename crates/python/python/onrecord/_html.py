"""The text of a record with its items marked in place, for notebooks. In: a record as dicts. Out: HTML; all that comes from the article is escaped."""

from __future__ import annotations

import html
from typing import Any

# what is marked, from the outermost to the innermost, with its colour
_COLOURS = {
    "claim": "#fff3b0",
    "source": "#ffd6a5",
    "event": "#ffadad",
    "figure": "#caffbf",
    "place": "#9bf6ff",
    "time": "#d0bfff",
}
_ORDER = list(_COLOURS)
Mark = tuple[int, int, str, str]


def _bounds(figure: dict[str, Any]) -> str:
    low, high = figure["low"], figure["high"]
    if low == high:
        return "?" if low is None else str(low)
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _claim_marks(claim: dict[str, Any]) -> list[Mark]:
    source = claim["source"]
    about = f"{claim['id']} {claim['stance']}: {source['name'] if source else 'nobody named'}"
    found = [(q["start"], q["end"], "claim", about) for q in claim["content"]]
    if source:
        found.append((source["start"], source["end"], "source", about))
    return found


def marks(record: dict[str, Any]) -> list[Mark]:
    """All that is marked: first and last code point, what it is, and what is said of it."""
    found: list[Mark] = []
    for claim in record["claims"]:
        found += _claim_marks(claim)
    for one in record["events"]:
        about = f"{one['id']} {one['type']} {one['mode'] or ''} {one['status']}"
        found.append((one["span"]["start"], one["span"]["end"], "event", about))
    for one in record["figures"]:
        found.append((one["span"]["start"], one["span"]["end"], "figure", f"{one['id']} {one['measure']} {_bounds(one)}"))
    for one in record["places"]:
        country = f", {one['country']}" if one["country"] else ""
        found.append((one["span"]["start"], one["span"]["end"], "place", f"{one['id']} {one['name']}{country}"))
    for one in record["times"]:
        found.append((one["span"]["start"], one["span"]["end"], "time", f"{one['id']} {one['value'] or '?'}"))
    return [mark for mark in found if mark[0] < mark[1]]


def marked(text: str, found: list[Mark]) -> str:
    """The text, cut wherever a mark begins or ends; each piece has the colour of the innermost mark and tells of all."""
    cuts = sorted({0, len(text), *(m[0] for m in found), *(m[1] for m in found)})
    starts: dict[int, list[Mark]] = {}
    for mark in found:
        starts.setdefault(mark[0], []).append(mark)
    open_marks: list[Mark] = []
    pieces = []
    for start, end in zip(cuts, cuts[1:]):
        open_marks = [mark for mark in open_marks if mark[1] > start] + starts.get(start, [])
        words = html.escape(text[start:end]).replace("\n", "<br>")
        if not open_marks:
            pieces.append(words)
            continue
        inner = max(open_marks, key=lambda mark: _ORDER.index(mark[2]))
        about = html.escape("\n".join(mark[3] for mark in open_marks))
        style = f"background:{_COLOURS[inner[2]]};color:#000"
        pieces.append(f'<span style="{style}" title="{about}">{words}</span>')
    return "".join(pieces)


def _count(items: list[Any], one: str) -> str:
    return f"{len(items)} {one}{'' if len(items) == 1 else 's'}"


def page(record: dict[str, Any]) -> str:
    """The whole view: what the article is, what the colours mean, the text."""
    document = record["document"]
    line = " · ".join(
        html.escape(str(part))
        for part in (document["outlet"], document["published"], _count(record["claims"], "claim"), _count(record["figures"], "figure"))
        if part
    )
    key = " ".join(f'<span style="background:{colour};color:#000">&nbsp;{kind}&nbsp;</span>' for kind, colour in _COLOURS.items())
    text = marked(document["text"], marks(record))
    # notebooks set what stands between dollar signs as formulas, unless told not to
    return f'<div class="mathjax_ignore tex2jax_ignore" style="max-width:60em;line-height:1.6"><p>{line}<br>{key}</p><p>{text}</p></div>'
