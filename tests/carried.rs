//! A baseline follows the fixes: what it records stays recorded, however a fix changes the text around it.

mod repo;

use repo::Repo;

/// Recorded findings beside, around and inside of what is fixed, and one that a fix lays bare.
const OLD: &str = "---\ntitle: Rain\ndate: 2024-05-01\ntags: [rain, rain]\n---\n\n\
    <p>One</p></b><img src=\"\" alt=\"A\"></i>\n\n\
    <img src=\"\" alt=\"A&amp;amp;nbsp;B\" class=\"x\">\n\n\
    <p>Three</p></section>\n\nFour http://utm.example.com/?utm_source=a\n";

/// A card that finds an element.
fn card(select: &str, more: &str) -> String {
    format!(
        "summary: A word\nwhy: It is a word.\nhelp: Change it.\nseverity: warning\nmatch:\n  select: {select}\n{more}"
    )
}

fn baseline(repo: &Repo) -> String {
    std::fs::read_to_string(repo.path().join("known.txt")).expect("the baseline")
}

#[test]
fn what_is_recorded_stays_recorded_after_a_fix() {
    let repo = Repo::new();
    repo.write("seedlint.yaml", "baseline: known.txt\n");
    repo.write("a.md", OLD);
    repo.write("b.md", OLD);
    repo.commit();
    let written = repo.seedlint(&["baseline", "write"]);
    assert_eq!(written.status, Some(0), "{}", written.err);
    let before = baseline(&repo);
    let fixed = repo.seedlint(&["--fix", "--output-format", "concise", "a.md"]);
    assert_eq!(fixed.status, Some(0), "{}{}", fixed.out, fixed.err);
    assert!(fixed.out.starts_with("Fixed 4 problems in 1 article:"), "{}", fixed.out);
    assert!(
        fixed.err.contains("known.txt is updated: 4 entries removed"),
        "{}",
        fixed.err
    );
    let after = baseline(&repo);
    let of = |text: &str, article: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.starts_with(article))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        of(&before, "b.md"),
        of(&after, "b.md"),
        "the other article is as it was"
    );
    assert_eq!(of(&after, "a.md").len() + 4, of(&before, "a.md").len());
    let next = repo.seedlint(&["--output-format", "concise"]);
    assert_eq!(next.status, Some(0), "{}", next.out);
    assert!(!next.out.contains("no longer exist"), "{}", next.out);
}

#[test]
fn what_a_fix_changes_inside_a_recorded_finding_is_still_recorded() {
    let repo = Repo::new();
    repo.write(
        "seedlint.yaml",
        "baseline: known.txt\nselect: [house]\nrules: [cards]\n",
    );
    repo.write("cards/house/one.yaml", &card("div.x", ""));
    repo.write(
        "cards/house/two.yaml",
        &card("div[bgcolor]", "rewrite: { remove-attribute: bgcolor }\nsafety: safe\n"),
    );
    // The recorded finding covers the whole tag, of which a fix removes an attribute.
    repo.write(
        "a.md",
        "---\ntitle: Rain\n---\n\n<div class=\"x\" bgcolor=\"red\">One</div>\n",
    );
    let written = repo.seedlint(&["baseline", "write"]);
    assert_eq!(written.status, Some(0), "{}", written.err);
    let fixed = repo.seedlint(&["--fix", "--output-format", "concise"]);
    assert_eq!(fixed.status, Some(0), "{}{}", fixed.out, fixed.err);
    let next = repo.seedlint(&["--output-format", "concise"]);
    assert_eq!(next.status, Some(0), "{}{}", fixed.out, next.out);
    assert!(fixed.err.contains("1 entry removed, 1 moved"), "{}", fixed.err);
    assert!(
        next.out.contains("1 finding is ignored") && !next.out.contains("no longer"),
        "{}",
        next.out
    );
}

#[test]
fn a_patch_and_a_pipe_leave_the_baseline_alone() {
    let repo = Repo::new();
    repo.write("seedlint.yaml", "baseline: known.txt\n");
    repo.write("a.md", OLD);
    assert_eq!(repo.seedlint(&["baseline", "write"]).status, Some(0));
    let before = baseline(&repo);
    repo.seedlint(&["--diff"]);
    repo.seedlint(&["--fix", "--sample", "3"]);
    assert_eq!(baseline(&repo), before);
}

#[test]
fn what_a_fix_lays_bare_does_not_turn_the_gate_red() {
    let repo = Repo::new();
    repo.write(
        "seedlint.yaml",
        "baseline: known.txt\nselect: [house]\nrules: [cards]\n",
    );
    repo.write(
        "cards/house/one.yaml",
        &card("marquee", "rewrite: unwrap\nsafety: safe\n"),
    );
    repo.write("cards/house/two.yaml", &card("p > b", ""));
    repo.write(
        "a.md",
        "---\ntitle: Rain\n---\n\n<p><marquee><b>One</b></marquee></p>\n",
    );
    let written = repo.seedlint(&["baseline", "write"]);
    assert_eq!(written.status, Some(0), "{}", written.err);
    let fixed = repo.seedlint(&["--fix"]);
    assert_eq!(fixed.status, Some(0), "{}{}", fixed.out, fixed.err);
    assert!(fixed.out.contains("A fix of this run laid it bare."), "{}", fixed.out);
    assert!(fixed.out.contains("laid 1 finding bare"), "{}", fixed.out);
    // The next run is a new one.
    assert_eq!(repo.seedlint(&[]).status, Some(1));
}
