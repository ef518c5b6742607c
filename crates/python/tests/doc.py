"""Runs the code of a page, block after block, as a notebook would, and holds what comes out against the page.

In: a page of Markdown with ```python blocks; a plain ``` block right after one is its output (what it prints, then its last expression). Out: the page as
it would be now. `python doc.py PAGE` writes it; the test compares.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import pathlib
import re
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", re.S | re.M)


def ran(code: str, names: dict[str, object]) -> str:
    """What a block prints, and its last expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(tree, "page", "exec"), names)  # noqa: S102: the page is ours
        value = eval(compile(ast.Expression(last.value), "page", "eval"), names) if last else None  # noqa: S307
        if value is not None:
            print(repr(value))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def now(page: str) -> str:
    """The page with the output that its code has now, run in a folder with the examples."""
    names: dict[str, object] = {"__name__": "page"}
    before = os.getcwd()

    def block(found: re.Match[str]) -> str:
        code, old = found.group(1), found.group(2)
        new = ran(code, names)
        shown = f"\n```\n{new}```\n" if new else ""
        if old is None and not new:
            return found.group(0)
        return f"```python\n{code}```\n{shown}"

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", pathlib.Path(folder) / "reports", ignore=shutil.ignore_patterns("*.md"))
        os.chdir(folder)
        try:
            return BLOCK.sub(block, page)
        finally:
            names.clear()
            os.chdir(before)


if __name__ == "__main__":
    path = pathlib.Path(sys.argv[1])
    path.write_text(now(path.read_text(encoding="utf8")), encoding="utf8")
