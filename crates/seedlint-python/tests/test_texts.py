"""Texts: what is found and fixed is what the command finds and fixes."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading

import pytest

import seedlint
from conftest import BAD


def piped(texts: dict[str, str], *arguments: str) -> list[dict]:
    """What the command says about the same texts."""
    lines = "".join(json.dumps({"path": path, "text": text}) + "\n" for path, text in texts.items())
    words = [sys.executable, "-m", "seedlint", "pipe", "--isolated", *arguments]
    done = subprocess.run(words, input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def as_json(finding: seedlint.Finding) -> dict:
    def places(one):
        return {"span": one.span._asdict(), "start": one.start._asdict(), "end": one.end._asdict()}

    fix = finding.fix
    if fix is not None:
        edits = [{**places(edit), "text": edit.text} for edit in fix.edits]
        fix = {"title": fix.title, "safety": fix.safety, "edits": edits}
    texts = {name: getattr(finding, name) for name in ("rule", "severity", "message", "label", "help", "url")}
    labels = [{"label": one.label, **places(one)} for one in finding.labels]
    return {**texts, **places(finding), "labels": labels, "fix": fix}


def test_findings_are_those_of_the_command(articles):
    linter = seedlint.Linter()
    answers = piped(articles)
    number = 0
    for (path, text), answer in zip(articles.items(), answers):
        expected = [
            {key: value for key, value in finding.items() if key not in ("type", "path")}
            for finding in answer["findings"]
        ]
        found = linter.check(text, path)
        assert [as_json(finding) for finding in found] == expected, path
        number += len(found)
        for finding in found:
            raw = text.encode()[finding.span.start : finding.span.end]
            assert text[finding.chars.start : finding.chars.end] == raw.decode(), (path, finding)
    assert number > 500


def test_fixes_are_those_of_the_command(articles):
    linter = seedlint.Linter()
    changed = 0
    for unsafe in (False, True):
        answers = piped(articles, "--fix", *(["--unsafe-fixes"] if unsafe else []))
        for (path, text), answer in zip(articles.items(), answers):
            fixed = linter.fix(text, path, unsafe=unsafe)
            assert fixed.text == answer["text"], path
            assert fixed.changed == (fixed.text != text), path
            assert [as_json(one)["rule"] for one in fixed.findings] == [one["rule"] for one in answer["findings"]]
            removed = [
                {**fix._asdict(), "edits": [edit._asdict() for edit in fix.edits], "fix": fix.title}
                for fix in fixed.applied
            ]
            for fix in removed:
                del fix["title"]
            assert removed == answer["removed"], path
            changed += fixed.changed
    assert changed > 60


def test_bytes_are_read_as_utf_8():
    assert seedlint.check(BAD.encode()) == seedlint.check(BAD)
    (finding,) = seedlint.check(b"caf\xe9 \x92")
    assert finding.rule == "markup/invalid-utf8"


def test_configurations(tmp_path):
    text = '<img src="" alt="Rain">'
    yaml = "select: [image]\nseverity: {image/empty-src: error}\n"
    keys = {"select": ["image"], "severity": {"image/empty-src": "error"}}
    (tmp_path / "seedlint.yaml").write_text(yaml)
    for config in (yaml, keys, tmp_path / "seedlint.yaml"):
        (finding,) = seedlint.check(text, config=config)
        assert (finding.rule, finding.severity) == ("image/empty-src", "error")


CARD = """\
summary: A marquee moves.
why: Nobody can read it.
help: Remove the marquee.
severity: warning
match: {select: marquee}
rewrite: unwrap
safety: safe
cases:
  - {name: moving, bad: "<p><marquee>x</marquee></p>\\n", mark: <marquee>, fixed: "<p>x</p>\\n"}
  - {name: still, good: "<p>x</p>\\n"}
  - {name: code, near-miss: "`<marquee>`\\n"}
"""


def test_a_linter_has_the_files_of_its_configuration(tmp_path):
    site = tmp_path / "site"
    (site / "cards" / "own").mkdir(parents=True)
    (site / "static").mkdir()
    (site / "cards" / "own" / "moves.yaml").write_text(CARD)
    (site / "ads.txt").write_text("||ads.example^\n")
    (site / "base.yaml").write_text("rules: [cards]\nlists: [ads.txt]\n")
    (site / "page.json").write_text('{"type": "object", "required": ["author"]}')
    config = "extends: base.yaml\nextend-select: [own]\nstatic-dir: static\nfront-matter: {schema: page.json}\n"
    (site / "seedlint.yaml").write_text(config)
    text = '---\ntitle: Rain\n---\n\n<p><marquee>Rain</marquee></p>\n\n<img src="https://ads.example/a.png" alt="Rain">\n'
    linter = seedlint.Linter(site / "seedlint.yaml")
    found = linter.check(text)
    rules = {finding.rule for finding in found}
    assert {"own/moves", "ads/filter-list", "front-matter/schema"} <= rules
    # On a machine without these files.
    stored = pickle.dumps(linter)
    for file in sorted(site.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    assert pickle.loads(stored).check(text) == found
    given = seedlint.Linter("rules: [cards]\nselect: [own]\n", files={"cards/own/moves.yaml": CARD})
    assert [finding.rule for finding in given.check(text)] == ["own/moves"]


def test_overrides_follow_the_path():
    linter = seedlint.Linter("select: []\noverrides: [{files: ['news/**'], extend-select: [markup/stray-end-tag]}]\n")
    assert linter.check(BAD, "news/a.md")
    assert not linter.check(BAD, "other/a.md")


def test_threads_share_a_linter():
    linter, found = seedlint.Linter(), []
    threads = [threading.Thread(target=lambda: found.append(linter.check(BAD))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and all(one == found[0] for one in found)


def test_learn_makes_the_cards_of_the_command(root, tmp_path):
    folder = root / "tests" / "cmd" / "learn.in" / "content"
    files = sorted(folder.rglob("*.md"))
    learned = seedlint.learn((file.relative_to(folder).as_posix(), file.read_text("utf-8")) for file in files)
    words = [sys.executable, "-m", "seedlint", "learn", ".", "--write", str(tmp_path)]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    written = {file.name: file.read_text("utf-8") for file in (tmp_path / "sites").iterdir()}
    assert written
    assert {source.card_name: source.card for source in learned if source.card} == written
    assert learned[0].blocks[0].verdict == "proposed"


def test_the_command_has_the_status_of_the_program(root, tmp_path):
    def run(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "seedlint", *words], cwd=root, capture_output=True, text=True)

    assert run("--version").stdout == f"seedlint {seedlint.__version__}\n"
    assert run("seeds/clean").returncode == 0
    assert run("--output-format", "json", "seeds/dirty").returncode == 1
    failed = run("missing.md")
    assert failed.returncode == 2 and "missing.md" in failed.stderr


@pytest.mark.parametrize("path", ["../a.md", "/etc/passwd", ""])
def test_a_path_stays_in_the_folder(path):
    with pytest.raises(ValueError, match="relative path without"):
        seedlint.check(BAD, path=path)
