"""The tutorial runs, and shows what its code gives. `python crates/python/tests/doc.py docs/python.md` writes it anew."""

import pytest
from conftest import ROOT
from doc import now


@pytest.mark.parametrize("page", ["docs/python.md"])
def test_pages_show_what_their_code_gives(page):
    written = (ROOT / page).read_text(encoding="utf8")
    assert now(written) == written
