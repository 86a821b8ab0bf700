//! Articles in MDX: which of them are checked, and what in them.

mod repo;

use repo::Repo;

const ARTICLE: &str = "---
title: A guide
tags: [a, a]
---

import Chart from '../components/Chart.astro'
export const year = { now: '</i>', then: 1999 }

# Rain in {year.now}

<Chart data={[1, 2]} title=\"</b>\" render={() => <img src=\"\" />}>

It **rains**, <img src=\"http://a.example.com/a.png\" alt=\"{x}\" /> and <Tip text='<b>' /> {'</u>'}.

</Chart>

    Indented text is no code.</i>

<img src={year.image} alt=\"\" /> <button onClick={() => open(1)}>Open</button>

```jsx
<Chart></i>
```
";

/// `rule line` of each finding.
fn found(repo: &Repo, arguments: &[&str]) -> Vec<String> {
    let ran = repo.seedlint(&[arguments, &["--output-format", "concise"]].concat());
    let line = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let line = place.split(':').nth(1)?;
        Some(format!("{} {line}", rest.split_once('[')?.1.split_once(']')?.0))
    };
    ran.out.lines().filter_map(line).collect()
}

#[test]
fn javascript_is_neither_checked_nor_changed() {
    let repo = Repo::new();
    repo.write("posts/a.mdx", ARTICLE);
    let rules = "front-matter,image,markup,ads";
    let all = found(&repo, &["--select", rules, "posts/a.mdx"]);
    let expected = [
        "front-matter/duplicate-item 3",
        "image/insecure-url 13",
        "markup/stray-end-tag 17",
    ];
    assert_eq!(all, expected);
    let ran = repo.seedlint(&["--fix", "--unsafe-fixes", "--select", rules, "posts/a.mdx"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    let fixed = std::fs::read_to_string(repo.path().join("posts/a.mdx")).expect("the article");
    let wanted = ARTICLE
        .replace("[a, a]", "[a]")
        .replace("http://a.example.com", "https://a.example.com")
        .replace("no code.</i>", "no code.");
    assert_eq!(fixed, wanted);
}

#[test]
fn a_fence_in_a_component_may_be_indented_as_far_as_one_likes() {
    let repo = Repo::new();
    let text = "---
title: A guide
---

<Tabs>
  <Tab>
    ```jsx
    const a = 1;

    return <b onClick={a}></i>;
    ```

    Text.</u>

  </Tab>
</Tabs>
";
    repo.write("a.mdx", text);
    assert_eq!(
        found(&repo, &["--select", "markup", "a.mdx"]),
        ["markup/stray-end-tag 13"]
    );
}

#[test]
fn an_article_that_imports_components_is_mdx_unless_its_generator_is_known() {
    let repo = Repo::new();
    let text = "---
title: A guide
---

import TabItem from './TabItem';

<TabItem>

Text.

</TabItem>
";
    repo.write("a.md", text);
    assert_eq!(found(&repo, &["--select", "markup", "a.md"]), [""; 0]);
    assert_eq!(
        found(&repo, &["--select", "markup", "--target", "hugo", "a.md"]),
        ["markup/unknown-element 7"]
    );
}

#[test]
fn comments_of_mdx_suppress_findings() {
    let repo = Repo::new();
    let text = ARTICLE.replace(
        "    Indented",
        "{/* seedlint-disable-next-line markup/stray-end-tag -- kept */}\n    Indented",
    );
    repo.write("a.mdx", &text);
    assert_eq!(found(&repo, &["--select", "markup,suppress", "a.mdx"]), [""; 0]);
    repo.write("b.mdx", &text.replace("markup/stray-end-tag", "markup/empty-link"));
    assert_eq!(
        found(
            &repo,
            &["--select", "markup/stray-end-tag,markup/empty-link,suppress", "b.mdx"]
        ),
        ["suppress/unused 17", "markup/stray-end-tag 18"]
    );
    // A comment of HTML would be an error in MDX.
    let ran = repo.seedlint(&["--add-ignore", "--select", "markup", "b.mdx"]);
    assert_eq!(ran.status, Some(1), "{}{}", ran.out, ran.err);
    let kept = std::fs::read_to_string(repo.path().join("b.mdx")).expect("the article");
    assert!(!kept.contains("<!--"), "{kept}");
}

#[test]
fn a_target_or_include_brings_mdx_in() {
    let listed = |config: &[(&str, &str)], arguments: &[&str]| {
        let repo = Repo::new();
        repo.write("posts/a.md", "---\ntitle: A\n---\n\nText.\n");
        repo.write("posts/b.mdx", ARTICLE);
        config.iter().for_each(|(path, text)| repo.write(path, text));
        repo.seedlint(&[arguments, &["--show-files", "."]].concat()).out
    };
    let (both, one) = ("posts/a.md\nposts/b.mdx\n", "posts/a.md\n");
    assert_eq!(listed(&[], &[]), one);
    assert_eq!(listed(&[], &["--target", "astro"]), both);
    assert_eq!(listed(&[("seedlint.yaml", "target: astro\n")], &[]), both);
    assert_eq!(
        listed(&[("seedlint.yaml", "target: astro\nexclude: ['*.mdx']\n")], &[]),
        one
    );
    assert_eq!(listed(&[("seedlint.yaml", "target: hugo\n")], &[]), one);
    assert_eq!(listed(&[("seedlint.yaml", "include: ['*.md', '*.mdx']\n")], &[]), both);
    assert_eq!(listed(&[("astro.config.mjs", "export default {}\n")], &[]), both);
    assert_eq!(
        listed(&[("astro.config.mjs", "export default {}\n")], &["--isolated"]),
        one
    );
    let override_of_folder = "overrides: [{files: ['posts/**'], target: astro}]\n";
    assert_eq!(listed(&[("seedlint.yaml", override_of_folder)], &[]), both);
}

#[test]
fn what_a_fix_writes_has_an_end() {
    // MDX refuses a tag without one, and the whole article with it.
    let repo = Repo::new();
    let text = "---\ntitle: Rain\n---\n\n![A](https://mmbiz.qpic.cn/a/640)\n\nOne</br>two\n";
    repo.write("a.mdx", text);
    repo.write("a.md", text);
    let rules = "referrer/markdown-image,markup/stray-end-tag";
    let ran = repo.seedlint(&["--fix", "--unsafe-fixes", "--select", rules, "a.mdx", "a.md"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    let body = |path: &str| {
        let text = std::fs::read_to_string(repo.path().join(path)).expect("the article");
        text.rsplit("---\n\n").next().unwrap_or_default().to_owned()
    };
    let image = "<p><img src=\"https://mmbiz.qpic.cn/a/640\" alt=\"A\" referrerpolicy=\"no-referrer\"";
    assert_eq!(body("a.md"), format!("{image}></p>\n\nOne<br>two\n"));
    assert_eq!(body("a.mdx"), format!("{image} /></p>\n\nOne<br />two\n"));
}
