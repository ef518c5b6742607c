"""What tests share: the examples of the repository, the command line to compare with, texts of our own."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".txt", ".html"))
CLI = os.environ.get("ONRECORD_CLI", str(ROOT / "target/debug/onrecord"))

MARKET = """Shells hit a market in Kramatorsk on Monday, killing at least eleven people, the regional governor said.

Russia's defence ministry denied that its forces had fired at the town. "We did not strike any civilian object," a spokesman said."""
DEPOT = """A drone attack set an oil depot on fire near Belgorod late on Tuesday, the governor said. Two workers were injured, he added."""


def cli(*arguments, check=True):
    """What the command line prints."""
    done = subprocess.run([CLI, *map(str, arguments)], capture_output=True, text=True, encoding="utf8")
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture
def run():
    return cli


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request):
    return request.param
