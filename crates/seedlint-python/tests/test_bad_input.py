"""Bad input: clear errors that name what is wrong, and no end of the interpreter."""

from __future__ import annotations

import pytest

import seedlint
from conftest import BAD

pa = pytest.importorskip("pyarrow")


def checked(batch, **options) -> list[dict]:
    return pa.record_batch(seedlint.Linter().check_batch(batch, **options)).to_pylist()


def test_texts():
    for wrong in (None, 3, ["a"], object()):
        with pytest.raises(TypeError, match="must be a str, or bytes in UTF-8, and this is a"):
            seedlint.check(wrong)
    with pytest.raises(ValueError, match="character 1 is half of a surrogate pair"):
        seedlint.check("a\ud800")


def test_a_large_text_has_a_limit():
    large = "word " * 20_000_000
    with pytest.raises(seedlint.ArticleError, match="100000000 bytes, and 67108864 are read; `max_size`"):
        seedlint.check(large)
    batch = pa.record_batch({"text": [BAD, large, BAD]})
    first, second, third = checked(batch)
    assert first["error"] is None and first["rules"] == third["rules"] != []
    assert second["error"] == "row 1, column `text`: it has 100000000 bytes, and 67108864 are read; `max_size` raises that"
    assert second["errors"] is None and second["findings"] is None
    fixed = pa.record_batch(seedlint.Linter().fix_batch(batch)).column("text")
    assert fixed[1].as_py() == large
    assert seedlint.Linter(max_size=10).check("short")
    with pytest.raises(seedlint.ArticleError, match="`max_size`"):
        seedlint.Linter(max_size=10).check("longer than that")


def test_configurations(tmp_path):
    with pytest.raises(seedlint.ConfigError, match=r"seedlint.yaml:2:1: There is no key `targt`. Did you mean `target`\?"):
        seedlint.Linter("hints: true\ntargt: hugo\n")
    with pytest.raises(seedlint.ConfigError, match="seedlint.yaml:1:"):
        seedlint.Linter("a: [")
    with pytest.raises(seedlint.ConfigError, match="cards"):
        seedlint.Linter("rules: [cards]\n")
    with pytest.raises(seedlint.ConfigError, match="cards/a/b.yaml"):
        seedlint.Linter("rules: [cards]\n", files={"cards/a/b.yaml": "summary: 3\n"})
    with pytest.raises(seedlint.ConfigError, match="image/lazy-scr"):
        seedlint.Linter({"select": ["image/lazy-scr"]})
    with pytest.raises(OSError, match="missing.yaml"):
        seedlint.Linter(tmp_path / "missing.yaml")
    with pytest.raises(TypeError, match="`config` must be a text, a path, a dictionary or None"):
        seedlint.Linter(3)
    # Nothing on this machine is read for a configuration that is a text.
    (tmp_path / "other.yaml").write_text("hints: true\n")
    with pytest.raises(seedlint.ConfigError):
        seedlint.Linter(f"extends: {tmp_path}/other.yaml\n")


def test_columns():
    batch = pa.record_batch({"text": [BAD], "bytes": [b"x"], "number": [3], "path": ["a.md"]})
    with pytest.raises(KeyError, match="there is no column `body`; there are: `text`, `bytes`, `number`, `path`"):
        checked(batch, text="body")
    with pytest.raises(TypeError, match="column `bytes` is of type Binary, and texts are needed: decode it first"):
        checked(batch, text="bytes")
    with pytest.raises(TypeError, match="column `number` is of type Int64"):
        checked(batch, text="number")
    with pytest.raises(TypeError, match="column `number`"):
        checked(batch, path="number")
    with pytest.raises(KeyError, match="`id2`"):
        checked(batch, id="id2")
    with pytest.raises(ValueError, match="two columns of the result would be named `rules`"):
        checked(batch.append_column("rules", pa.array([1])), keep=["rules"])
    with pytest.raises(TypeError, match="not one name"):
        checked(batch, keep="number")
    with pytest.raises(ValueError, match="findings"):
        checked(batch, findings="some")
    with pytest.raises(ValueError, match="`threads` must be at least 1"):
        checked(batch, threads=0)
    dictionary = pa.record_batch({"text": pa.array([BAD]).dictionary_encode()})
    with pytest.raises(TypeError, match="cast it to string first"):
        checked(dictionary)


def test_no_arrow_data():
    for wrong in (None, 3, [BAD], {"text": [BAD]}):
        with pytest.raises(TypeError, match="has no Arrow data"):
            seedlint.Linter().check_batch(wrong)
    with pytest.raises(TypeError, match="a batch with columns is needed"):
        seedlint.Linter().check_batch(pa.array([BAD]))

    class Wrong:
        def __arrow_c_array__(self, requested_schema=None):
            return 1, 2

    class Swapped:
        def __arrow_c_array__(self, requested_schema=None):
            return tuple(reversed(pa.record_batch({"text": [BAD]}).__arrow_c_array__()))

    class Taken:
        def __init__(self):
            self.pair = pa.record_batch({"text": [BAD]}).__arrow_c_array__()

        def __arrow_c_array__(self, requested_schema=None):
            return self.pair

    for wrong in (Wrong(), Swapped()):
        with pytest.raises((TypeError, ValueError)):
            seedlint.Linter().check_batch(wrong)
    taken = Taken()
    seedlint.Linter().check_batch(taken)
    with pytest.raises(ValueError, match="given away before"):
        seedlint.Linter().check_batch(taken)


def test_rows_that_fail_fail_alone():
    batch = pa.record_batch({"text": [BAD, None, BAD, BAD], "path": ["a.md", "b.md", "../c.md", None]})
    for threads in (None, 1, 2):
        rows = checked(batch, threads=threads)
        assert [row["error"] for row in rows] == [
            None,
            "row 1, column `text`: it is null",
            "row 2, column `path`: it must be a relative path without `..`",
            None,
        ]
        assert rows[0]["rules"] == rows[3]["rules"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_texts_that_are_no_utf_8(kind):
    raw = [BAD.encode(), b"caf\xe9 and more than twelve bytes", b"\xff", "Père".encode()]
    binary = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}[kind]
    there = pa.array(raw, binary)
    texts = pa.Array.from_buffers(kind, len(raw), there.buffers())
    batch = pa.record_batch({"text": texts, "path": pa.array(["a.md"] * 4)})
    rows = checked(batch)
    assert [row["error"] for row in rows] == [
        None,
        "row 1, column `text`: it is not UTF-8, from byte 3",
        "row 2, column `text`: it is not UTF-8, from byte 0",
        None,
    ]
    fixed = pa.record_batch(seedlint.Linter().fix_batch(batch))
    fixed.validate(full=True)
    assert fixed.column("text").type == kind
    assert fixed.column("text")[1].as_py() is None


def test_offsets_outside_of_the_data():
    offsets = pa.py_buffer(b"".join(number.to_bytes(4, "little") for number in (0, 50, 3)))
    texts = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abc")])
    with pytest.raises(ValueError, match="column `text` is broken"):
        checked(pa.record_batch({"text": texts}))


def test_a_stream_that_fails():
    schema = pa.schema({"text": pa.string()})

    def batches():
        yield pa.record_batch({"text": [BAD]})
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    result = pa.RecordBatchReader.from_stream(seedlint.Linter().check_batch(reader))
    assert result.read_next_batch().num_rows == 1
    with pytest.raises(Exception, match="the disk is gone"):
        result.read_next_batch()
