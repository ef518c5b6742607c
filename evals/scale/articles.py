"""Articles that nobody wrote, for measuring and testing: `python articles.py N FOLDER [FILES]` writes N of them as JSON Lines over FILES files.

All follows from the number of the article. Places are real; strikes, people, outlets and every word said are made up. A story is one strike on one day;
it is told by one to nine articles, which differ in toll and in who is blamed; now and then an article reprints another, word for word or in part.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLACES = [
    ("Kharkiv", "Ukraine"), ("Mykolaiv", "Ukraine"), ("Lviv", "Ukraine"), ("Kramatorsk", "Ukraine"), ("Odesa", "Ukraine"), ("Kherson", "Ukraine"),
    ("Aleppo", "Syria"), ("Idlib", "Syria"), ("Homs", "Syria"), ("Palmyra", "Syria"), ("Mosul", "Iraq"), ("Kirkuk", "Iraq"), ("Baghdad", "Iraq"),
    ("Kandahar", "Afghanistan"), ("Kunduz", "Afghanistan"), ("Herat", "Afghanistan"), ("Sanaa", "Yemen"), ("Hodeidah", "Yemen"), ("Taiz", "Yemen"),
    ("Khartoum", "Sudan"), ("El Fasher", "Sudan"), ("Nyala", "Sudan"), ("Goma", "Congo"), ("Maiduguri", "Nigeria"), ("Mogadishu", "Somalia"),
]  # fmt: skip
TARGETS = ["a market", "a school", "a hospital", "an apartment block", "a bus station", "a bakery", "a warehouse", "a mosque", "a power station", "a camp for displaced families"]
MEANS = [("An airstrike", "hit"), ("Shelling", "struck"), ("A missile", "hit"), ("A drone", "struck"), ("A car bomb", "tore through"), ("Rockets", "struck")]
SOURCES = ["the regional governor", "the health ministry", "a hospital doctor", "the mayor", "the defence ministry", "rescue workers", "a local monitoring group", "police"]
NAMES = ["Omar Haddad", "Olena Marchenko", "Yusuf Karim", "Ivan Bondar", "Amina Saleh", "Peter Okoro", "Nadia Rahimi", "Mariam Deng"]
SIDES = ["government forces", "the rebels", "the army", "militants", "the coalition", "an armed group"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
OUTLETS = ["Harbour Courier", "Eastgate Wire", "Meridian Post", "The Lantern", "North Bank News", "Orchard Daily", "Signal Desk", "The Weekly Ledger"]
REST = [
    "Witnesses said that they heard at least two explosions before smoke rose over the centre of {place}.",
    "\"We pulled people out with our hands,\" said {name}, who lives on the same street.",
    "{side} denied that they had carried out the attack and called the reports false.",
    "A spokesman for {other} accused {side} of targeting civilians.",
    "The claim could not be independently verified.",
    "{source} said on {day} that more than {some} families had fled the area since the fighting began.",
    "Ambulances carried the wounded to two hospitals, and doctors appealed for blood.",
    "The United Nations called on all parties to protect civilians and to allow aid into {place}.",
    "Fighting around {place} has killed hundreds of people in recent months, aid agencies say.",
    "{name}, a teacher, said that three of her pupils were among the dead.",
    "Officials in {country} declined to comment on whether air defences had been in use.",
    "{other} said that it had destroyed an ammunition depot and killed {some} fighters.",
    "The army said that two of its soldiers were wounded when a patrol came under fire near {place} later in the day.",
    "A curfew was announced from dusk, and schools will remain closed for the rest of the week.",
    "Talks between the two sides broke down last month after each accused the other of breaking a truce.",
    "\"Nobody here believes that this will be the last time,\" {name} told reporters.",
]


def article(number: int, length: int = 22) -> dict[str, Any]:
    """One article; `length` is about how many sentences it has."""
    story = int((number * 2654435761 % 2**32) / 2**32 * max(1, 1 + number // 4))
    told = random.Random(story)
    place, country = told.choice(PLACES)
    day = datetime.date(2022, 1, 1) + datetime.timedelta(days=told.randrange(720))
    target, (means, struck), killed = told.choice(TARGETS), told.choice(MEANS), 2 + int(told.paretovariate(1.2))
    own = random.Random(1_000_003 * story + (number if number % 6 else 0))
    toll = max(1, killed + own.choice([0, 0, 0, 1, 3, -1]))
    source, name, side, other = own.choice(SOURCES), own.choice(NAMES), *own.sample(SIDES, 2)
    words = {"place": place, "country": country, "name": name, "source": source.capitalize(), "other": other, "day": DAYS[day.weekday()], "some": own.randrange(12, 90)}
    title = f"{toll} killed as {means.split()[-1].lower()} {struck} {target.split()[-1]} in {place}"
    first = f"{means} {struck} {target} in {place} on {DAYS[day.weekday()]}, killing at least {toll} people and wounding {toll * 2}, {source} said."
    lines = [line for _ in range(0, length, len(REST)) for line in own.sample(REST, len(REST))][: max(2, length - own.randrange(6))]
    rest = [line[0].upper() + line[1:] for line in (line.format(side=side, **words) for line in lines)]
    paragraphs = [" ".join(rest[at : at + 3]) for at in range(0, len(rest), 3)]
    published = day + datetime.timedelta(days=own.choice([0, 0, 1, 1, 2]))
    return {
        "title": title,
        "text": "\n\n".join([first, *paragraphs]),
        "published": published.isoformat(),
        "outlet": OUTLETS[number % len(OUTLETS)],
        "url": f"https://outlet{number % len(OUTLETS)}.generated.example/{number}",
    }


def articles(count: int, length: int = 22) -> Iterator[dict[str, Any]]:
    """The first `count` articles."""
    return (article(number, length) for number in range(count))


def main() -> None:
    """Writes them."""
    count, folder, files = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(files):
        with open(folder / f"generated-{part:03}.jsonl", "w", encoding="utf8") as out:
            for number in range(part, count, files):
                out.write(json.dumps(article(number)) + "\n")


if __name__ == "__main__":
    main()
