"""words to model inputs: normalising, WordPiece, shapes, lemma rules (INTERFACE.md says the same in prose)."""
import unicodedata
from functools import lru_cache

SHAPES = ["none", "lower", "title", "upper", "mixed", "initial", "digits", "alnum", "stop", "quote", "punct", "other"]
STOPS = set(".!?…")
QUOTES = set("\"'`“”‘’«»()[]{}")
MAX_WORD_PIECES = 6


def is_punct(c):
    """punctuation as BERT's basic tokeniser counts it."""
    o = ord(c)
    if 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126:
        return True
    return unicodedata.category(c).startswith("P")


@lru_cache(maxsize=1 << 18)
def shape(word):
    """shape class of a word as written."""
    letters = [c for c in word if c.isalpha()]
    digit = any(unicodedata.category(c) == "Nd" for c in word)
    if digit:
        return 7 if letters else 6
    if letters:
        upper = [c.isupper() for c in letters]
        if len(letters) == 1 and upper[0]:
            return 5
        if all(upper):
            return 3
        if upper[0] and not any(upper[1:]):
            return 2
        return 4 if any(upper) else 1
    if word and all(c in STOPS for c in word):
        return 8
    if word and all(c in QUOTES for c in word):
        return 9
    if word and all(is_punct(c) for c in word):
        return 10
    return 11


def normalise(word):
    """lower-case, NFD, no marks, no control characters."""
    text = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cc", "Cf") and c != "\ufffd")


def split_punct(text):
    """parts of a normalised word: every punctuation character alone."""
    parts, current = [], ""
    for c in text:
        if is_punct(c):
            if current:
                parts.append(current)
            parts.append(c)
            current = ""
        else:
            current += c
    if current:
        parts.append(current)
    return parts


class WordPiece:
    """greedy WordPiece over a vocabulary list."""

    def __init__(self, vocab):
        self.ids = {p: i for i, p in enumerate(vocab)}
        self.cls, self.sep, self.unk = self.ids["[CLS]"], self.ids["[SEP]"], self.ids["[UNK]"]
        self.cache = {}

    def part(self, part):
        """pieces of one part."""
        if len(part) > 100:
            return [self.unk]
        out, start = [], 0
        while start < len(part):
            end = len(part)
            while end > start:
                piece = ("##" if start else "") + part[start:end]
                if piece in self.ids:
                    break
                end -= 1
            if end == start:
                return [self.unk]
            out.append(self.ids[piece])
            start = end
        return out

    def word(self, word):
        """pieces of one word, at most six, at least one."""
        if word not in self.cache:
            pieces = [p for part in split_punct(normalise(word)) for p in self.part(part)]
            self.cache[word] = pieces[:MAX_WORD_PIECES] or [self.unk]
        return self.cache[word]


def lemma_apply(rule, word):
    """apply [strip, add, mode] to a word."""
    strip, add, mode = rule
    if mode == 1:
        word_m = word.lower()
    elif mode == 2:
        word_m = word[:1].upper() + word[1:].lower()
    else:
        word_m = word
    if strip > len(word_m):
        return word
    return (word_m[: len(word_m) - strip] + add) or word


def lemma_rule(word, lemma):
    """the rule that turns word into lemma, with the longest kept stem."""
    best = None
    for mode, base in ((1, word.lower()), (0, word), (2, word[:1].upper() + word[1:].lower())):
        n = 0
        while n < min(len(base), len(lemma)) and base[n] == lemma[n]:
            n += 1
        if best is None or n > best[0]:
            best = (n, (len(base) - n, lemma[n:], mode))
    return best[1]


def spelt(words, at):
    """the letters that the network reads for a word: the armed group "IS" among words in small letters must not look like the verb."""
    small = sum(any(c.islower() for c in w) for w in words[max(0, at - 4) : at + 5])
    return "ISIS" if words[at] == "IS" and small > 2 else words[at]


def path_key(tree, rels, p, w):
    """path class key of (predicate p, word w); tree: head index or -1 for the root."""
    if p == w:
        return "self"
    up_w = chain(tree, w)
    if p in up_w:
        return "down:" + rels[up_w[up_w.index(p) - 1]]
    up_p = chain(tree, p)
    for k in range(1, len(up_p)):
        if up_p[k] in up_w:
            i = up_w.index(up_p[k])
            step = min(k, 3)
            return f"anc{step}:{rels[up_p[k - 1]]}" if i == 0 else f"side{step}:{rels[up_w[i - 1]]}"
    return "none"


def chain(tree, w):
    """w and its ancestors."""
    out = [w]
    while tree[out[-1]] >= 0 and tree[out[-1]] not in out:
        out.append(tree[out[-1]])
    return out


def path_id(key, ids):
    """id of a path key, falling back to the base relation, then to none."""
    while key not in ids:
        if ":" not in key:
            return 0
        key = key.rsplit(":", 1)[0]
    return ids[key]
