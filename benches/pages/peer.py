"""Reads the pages of a folder with trafilatura, one thread, and prints seconds of processor time and texts as JSON.

Run by the page benches with the Python that ONRECORD_PAGES_PYTHON names: `pip install trafilatura lxml_html_clean`.
"""

import gzip
import json
import sys
import time
from pathlib import Path

import trafilatura

ROUNDS = 3


def main() -> None:
    folder = Path(sys.argv[1])
    names = sorted(json.loads((folder / "ground-truth.json").read_text(encoding="utf8")))
    pages = [gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()).decode("utf8", "replace") for name in names]
    ways = {
        f"Python trafilatura {trafilatura.__version__}": {"include_comments": False},
        "  the same, precision": {"include_comments": False, "favor_precision": True},
        "  the same, fast": {"include_comments": False, "fast": True},
    }
    told = []
    for name, options in ways.items():
        best, texts = float("inf"), []
        for _ in range(ROUNDS):
            start = time.process_time()
            texts = [trafilatura.extract(page, **options) or "" for page in pages]
            best = min(best, time.process_time() - start)
        told.append({"name": name, "seconds": best, "texts": texts})
    json.dump(told, sys.stdout)


main()
