//! What is only a hint, since a theme, a plugin, an include or another generator may know better.

mod repo;

use repo::Repo;

/// `severity[rule]` of each finding of an article, with these other files.
fn found(files: &[(&str, &str)], article: (&str, &str), arguments: &[&str]) -> Vec<String> {
    let repo = Repo::new();
    files.iter().for_each(|(path, text)| repo.write(path, text));
    repo.write(article.0, article.1);
    let ran = repo.seedlint(&[&["--hints", "--output-format", "concise", article.0], arguments].concat());
    let word = |line: &str| Some(line.split_once(": ")?.1.split_once(']')?.0.to_owned() + "]");
    ran.out.lines().filter_map(word).collect()
}

const JEKYLL: &[(&str, &str)] = &[("_config.yml", "title: A\n"), ("_includes/a.html", "")];

#[test]
fn a_name_after_an_include_may_have_a_value() {
    let text = "---\ntitle: A\n---\n\n{{ one }}\n\n{% include a.html %}\n\n{{ two }}\n";
    let all = found(JEKYLL, ("_posts/2024-05-01-a.md", text), &[]);
    assert_eq!(all, ["error[markup/template-syntax]", "hint[markup/template-syntax]"]);
}

#[test]
fn a_tag_may_be_of_a_theme_but_not_of_another_language() {
    let text = "---\ntitle: A\ndate: 2024-05-01\n---\n\n{% tip %}A{% endtip %}\n\n{% csrf_token %} {% 5 %}\n";
    let (hint, error) = ("hint[markup/template-syntax]", "error[markup/template-syntax]");
    let jekyll = found(JEKYLL, ("_posts/2024-05-01-a.md", text), &[]);
    assert_eq!(jekyll, [hint, hint, error, error]);
    let hexo = found(&[], ("a.md", text), &["--target", "hexo"]);
    assert_eq!(hexo, [hint, hint, error, error]);
}

#[test]
fn a_title_may_be_found_elsewhere() {
    let of = |text: &str, arguments: &[&str]| found(&[], ("a.md", text), arguments);
    let (hint, error) = ("hint[front-matter/missing-field]", "error[front-matter/missing-field]");
    let heading = "---\nsidebar_position: 1\n---\n\n# Rain\n\nText.\n";
    assert_eq!(of(heading, &[]), [hint]);
    assert_eq!(of(heading, &["--target", "hexo"]), [error]);
    assert_eq!(of(&heading.replace("# Rain", "## Rain"), &[]), [error]);
    let capital = "---\nTitle: Rain\n---\n\nText.\n";
    assert_eq!(of(capital, &[]), [hint]);
    assert_eq!(of(capital, &["--target", "hexo"]), [error]);
    assert_eq!(of(capital, &["--target", "hugo"]), [""; 0]);
}

#[test]
fn a_cover_without_a_value_is_none() {
    let of = |cover: &str| {
        let text = format!("---\ntitle: A\ncover:{cover}\n---\n\nText.\n");
        found(&[], ("a.md", &text), &[])
    };
    assert_eq!(of(""), ["hint[front-matter/empty-field]"]);
    assert_eq!(of(" ''"), ["warning[front-matter/empty-field]"]);
}

#[test]
fn a_url_may_be_encoded_twice_on_purpose() {
    let text = "---\ntitle: A\n---\n\n![A](https://a.example/%25E8%25AF%25AD.png)\n";
    assert_eq!(
        found(&[], ("a.md", text), &["--select", "image/unencoded-url"]),
        ["hint[image/unencoded-url]"]
    );
}
