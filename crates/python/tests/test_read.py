"""One article: the same record as the command line, typed, safe to show, errors with the same words."""

import datetime
import json
import pathlib
import pickle

import onrecord
import pytest
from conftest import EXAMPLES, MARKET


def test_a_record_is_that_of_the_command_line_byte_for_byte(example, run):
    line = run("read", example, "--format", "jsonl").stdout
    assert onrecord.read(example).to_json() + "\n" == line
    assert onrecord.read(example.read_bytes()).to_json() + "\n" == line
    assert onrecord.read(example.read_text(encoding="utf8")).document.id == json.loads(line)["document"]["id"]
    assert onrecord.read(example).to_dict() == json.loads(line)


def test_what_is_known_goes_before_what_the_page_says(run):
    file = EXAMPLES[0]
    given = {"published": "2022-03-14T17:13:00", "outlet": "example.org", "url": "https://example.org/a"}
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    record = onrecord.read(file, **given)
    assert record.to_json() + "\n" == run("read", file, "--format", "jsonl", *options).stdout
    assert record == onrecord.read(file, **{**given, "published": datetime.datetime(2022, 3, 14, 17, 13)})
    assert onrecord.read(MARKET, published=datetime.date(2022, 3, 16)).document.published == "2022-03-16"
    zone = datetime.timezone(datetime.timedelta(hours=2))
    assert onrecord.read(MARKET, published=datetime.datetime(2022, 3, 16, 23, 30, tzinfo=zone)).document.published == "2022-03-16T23:30:00"


def test_views_are_typed_and_quote_the_text():
    record = onrecord.read(MARKET, published="2022-03-16")
    text = record.document.text
    for claim in record.claims:
        for quote in claim.content:
            assert text[quote.start : quote.end] == quote.text
    toll = next(figure for figure in record.figures if figure.measure == "killed")
    assert (toll.low, toll.high, toll.hedge) == (11, None, "at least")
    assert record[toll.claim].source.name == "the regional governor"
    assert {claim.stance for claim in record.claims} >= {"asserts", "denies"}
    day = next(time for time in record.times if time.span.text == "Monday")
    assert (day.from_, day.anchor) == ("2022-03-14", "published")
    with pytest.raises(KeyError):
        record["c999"]
    with pytest.raises(AttributeError):
        toll.low = 12


def test_no_field_of_the_json_is_lost_in_the_views():
    plain = {"class_": "class", "from_": "from"}

    def same(view, value):
        if isinstance(value, dict):
            names = {plain.get(name, name) for name in view.__slots__}
            assert names == set(value)
            for name in view.__slots__:
                same(getattr(view, name), value[plain.get(name, name)])
        elif isinstance(value, list):
            assert len(view) == len(value)
            for one, other in zip(view, value):
                same(one, other)
        else:
            assert view == value

    for example in EXAMPLES:
        record = onrecord.read(example)
        for name, value in record.to_dict().items():
            same(getattr(record, name), value)


def test_records_travel():
    record = onrecord.read(MARKET)
    assert pickle.loads(pickle.dumps(record)) == record == onrecord.Record.from_json(record.to_json())
    assert len({record, onrecord.read(MARKET)}) == 1


def test_html_shows_the_text_and_nothing_of_it_is_markup():
    record = onrecord.read('<script>alert("x")</script> & "two" people were killed in Lviv, the mayor said.')
    shown = record._repr_html_()
    assert "<script" not in shown and "mayor" in shown and "asserts" in shown
    text = onrecord.read("Two people <b>were</b> killed in Lviv on Monday, the mayor & governor said.".encode())
    assert "<b>" not in text._repr_html_()
    hostile = json.loads(record.to_json())
    hostile["claims"][0]["source"]["name"] = '"><img src=x onerror=alert(1)>'
    hostile["document"]["outlet"] = "<img src=x>"
    assert "<img" not in onrecord.Record(json.dumps(hostile))._repr_html_()


@pytest.mark.parametrize(
    "content, name",
    [(b"", "empty.txt"), (b"\x89PNG\r\n\x1a\n0000", "picture.png"), (b"   \n", "blank.txt"), (b"%PDF-1.4 x", "a.pdf")],
)
def test_errors_have_the_words_of_the_command_line(tmp_path, run, content, name):
    file = tmp_path / name
    file.write_bytes(content)
    done = run("read", file, check=False)
    assert done.returncode == 1
    said = done.stderr.splitlines()[0].removeprefix("onrecord: ")
    with pytest.raises(onrecord.ArticleError) as error:
        onrecord.read(file)
    assert str(error.value) == said
    with pytest.raises(onrecord.ArticleError) as error:
        onrecord.read(content)
    assert str(error.value) == said.removeprefix(f"{file}: ")


def test_missing_files_and_archives(tmp_path, run):
    with pytest.raises(onrecord.ArticleError) as error:
        onrecord.read(tmp_path / "none.txt")
    said = run("read", tmp_path / "none.txt", check=False).stderr.splitlines()[0]
    assert f"onrecord: {error.value}" == said
    many = tmp_path / "many.jsonl"
    many.write_text('{"text": "a said b."}\n{"text": "c said d."}\n')
    with pytest.raises(onrecord.UsageError, match="holds many articles"):
        onrecord.read(many)


def test_a_str_is_text_and_never_a_path():
    path = str(EXAMPLES[0])
    assert onrecord.read(path).document.text == path
    assert isinstance(EXAMPLES[0], pathlib.Path)
    with pytest.raises(onrecord.ArticleError, match="int is no article"):
        onrecord.read(7)
    with pytest.raises(onrecord.ArticleError, match="is no date"):
        onrecord.read(MARKET, published="yesterday")
    assert issubclass(onrecord.ArticleError, onrecord.Error)


def test_the_version_is_that_of_the_command_line(run):
    assert run("--version").stdout.split()[-1] == onrecord.__version__
