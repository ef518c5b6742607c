"""reference rule tokeniser after the conventions of UD English EWT and GUM (table in INTERFACE.md).

`tokenise(text)` gives (start, end) character offsets of words; whitespace always ends a word.
"""
import re

PREFIXES = set("""non mid pre anti re post co over pro multi ex sub semi cross neo counter e pan un inter intra micro mini
ultra socio psycho""".split())
ABBREVIATIONS = set("""mr mrs ms dr prof gen lt col maj capt cpt sgt cmdr adm brig gov sen rep rev hon pres fr st mt ft jr sr
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
inc corp ltd co bros llc plc dept univ assn est no nos vs etc al ave blvd rd hwy approx fig vol ed eds op cit
ph.d messrs supt det insp pvt cpl spc ret pp""".split())
ABBREVIATIONS -= {"sat", "sun", "mar", "no", "al", "ed", "op", "est", "ret", "fig", "mon", "wed", "det", "rep"}
TITLE_ABBREVIATIONS = {"No", "Rep", "Mar", "Sat", "Sun", "Mon", "Wed", "Ed", "Det", "Fig"}
UNITS = set("""km kms m cm mm ft kg kgs g mg lb lbs oz mph kmh kph kw mw gw kwh hp ha ml l mb gb tb kb ghz mhz hz
am pm a.m p.m a.m. p.m. k bn mn tn mln bln million billion x min mins hr hrs sec secs yrs nm sq""".split())
SPECIAL = {"cannot": (3,), "gonna": (3,), "wanna": (3,), "gotta": (3,), "dunno": (2, 3), "lemme": (3,), "gimme": (3,)}
URL = re.compile(r"(?i)^(https?://|ftp://|www\.)\S+|^[^\s@]+@[^\s@]+\.\w+|^[\w-]+(\.[\w-]+)*\.(com|org|net|gov|edu|info|ru|ua|uk|eu|io|tv|me|doc|xls|pdf|html?|jpg)(/\S*)?$")
RUNS = re.compile(r"(\.{2,}|…+|-{2,}|[—―]+|–+|[!?]{2,}|\*+|_+|=+|~+)")
CLITIC = re.compile(r"(?i)^(.+?)(n['’]t|['’](?:s|m|d|re|ve|ll))$")
OPEN = "\"'`“”‘’«»()[]{}<>"
CLOSE = OPEN + ",;:?!"
KEEP_HYPHEN = re.compile(r"^(\+?\d+(-\d+){2,}|\d{3}-\d{4}|\d{3}-\d{3}|[A-Za-z]{1,4}-\d+\w{0,3}|[A-Z]+-[A-Z]-\d+)$")
NUMERIC = re.compile(r"^[+-]?\d[\d,.:/]*\d$|^\d$")


def tokenise(text):
    """offsets of the words of a text."""
    out = []
    for m in re.finditer(r"\S+", text):
        chunk(text, m.start(), m.end(), out)
    return out


def chunk(text, a, b, out):
    """words of one whitespace-free stretch."""
    core_b = b
    while core_b > a and text[core_b - 1] in ",;:?!.\"'”’)]}>":
        core_b -= 1
    core_a = a
    while core_a < core_b and text[core_a] in OPEN:
        core_a += 1
    if core_b > core_a and (m := URL.match(text[core_a:core_b])) and m.end() == core_b - core_a:
        edge(text, a, core_a, out)
        out.append((core_a, core_b))
        edge(text, core_b, b, out)
        return
    at = a
    for m in RUNS.finditer(text, a, b):
        if m.group()[0] in "_*~=" and len(m.group()) < 2:
            continue
        piece(text, at, m.start(), out)
        out.append((m.start(), m.end()))
        at = m.end()
    piece(text, at, b, out)


def edge(text, a, b, out):
    """single characters, runs of dots together."""
    while a < b:
        e = a + 1
        while text[a] in ".!?" and e < b and text[e] in ".!?" and (text[e] == ".") == (text[a] == "."):
            e += 1
        out.append((a, e))
        a = e


def piece(text, a, b, out):
    """peel punctuation off both ends, then cut the middle."""
    tail = []
    while a < b and text[a] in OPEN:
        if text[a] in "'’" and re.match(r"['’](s|m|d|re|ve|ll|em|t?was|tis|\d\ds?)$", text[a:b].lower()):
            break
        out.append((a, a + 1))
        a += 1
    while b > a:
        c = text[b - 1]
        if c == "." and keeps_dot(text, a, b):
            break
        if c in "'’" and b - a > 1 and text[b - 2] in "sSzZxX" or c in CLOSE or c == "." or (c in "%°" and b - a > 1) or c == "-" and b - a > 1:
            tail.append((b - 1, b))
            b -= 1
        else:
            break
    if a < b:
        inner(text, a, b, out)
    out.extend(reversed(tail))


def keeps_dot(text, a, b):
    """does the final dot of text[a:b] belong to an abbreviation?"""
    word = text[a : b - 1]
    word = word.rsplit("-", 1)[-1].rsplit("/", 1)[-1]
    if re.fullmatch(r"[A-Za-z](\.[A-Za-z])+", word) or re.fullmatch(r"[A-Z]", word):
        return word != "I"
    low = word.lower()
    if word in TITLE_ABBREVIATIONS:
        return word != "No" or bool(re.match(r"\s+\d", text[b : b + 3]))
    if low in ABBREVIATIONS and (word[0].isupper() or low in ("etc", "vs", "approx")):
        return True
    return low == "ph.d"


def inner(text, a, b, out):
    """clitics, currency, units, hyphens and slashes inside a word."""
    word = text[a:b]
    low = word.lower()
    if low in SPECIAL:
        cuts = SPECIAL[low]
        last = a
        for c in cuts:
            out.append((last, a + c))
            last = a + c
        out.append((last, b))
        return
    if (m := CLITIC.match(word)) and m.group(1):
        inner(text, a, a + m.end(1), out)
        out.append((a + m.end(1), b))
        return
    if m := re.match(r"^([A-Z]{0,3}[$€£¥])(?=[\d.])", word):
        out.append((a, a + m.end()))
        inner(text, a + m.end(), b, out)
        return
    if m := re.match(r"^([+-]?\d[\d,.]*)([€£$])$", word):
        out.append((a, a + m.end(1)))
        out.append((a + m.end(1), b))
        return
    if m := re.match(r"^#(\d+)$", word):
        out += [(a, a + 1), (a + 1, b)]
        return
    if (m := re.match(r"^(\d[\d,.]*)([A-Za-z.]+)$", word)) and m.group(2).lower() in UNITS:
        out += [(a, a + m.end(1)), (a + m.end(1), b)]
        return
    hyphens(text, a, b, out)


def hyphens(text, a, b, out):
    """cut at slashes and hyphens unless the whole is a code, a date or a prefixed word."""
    word = text[a:b]
    if NUMERIC.match(word) or KEEP_HYPHEN.match(word) or word.startswith(("#", "@")):
        out.append((a, b))
        return
    if "/" in word and len(word) > 1 and not re.fullmatch(r"\w/\w", word) and not re.search(r"\d/\d", word):
        return cut(text, a, b, word.index("/"), out)
    if "-" in word.strip("-"):
        i = word.index("-", 1) if word[0] == "-" else word.index("-")
        if word[:i].lower() in PREFIXES:
            j = word.find("-", i + 1)
            if j < 0:
                out.append((a, b))
                return
            i = j
        return cut(text, a, b, i, out)
    if (m := re.match(r"^(.*[A-Za-z)])([,;:?!()\[\]\"“”]+)(.+)$", word)) and not re.search(r"[A-Za-z]:\d", word):
        piece(text, a, a + m.end(1), out)
        edge(text, a + m.end(1), a + m.end(2), out)
        piece(text, a + m.end(2), b, out)
        return
    out.append((a, b))


def cut(text, a, b, i, out):
    """text[a:b] with the character at i as a word of its own."""
    if i > 0:
        piece(text, a, a + i, out)
    out.append((a + i, a + i + 1))
    if a + i + 1 < b:
        piece(text, a + i + 1, b, out)
