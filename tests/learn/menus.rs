//! Menus, platforms, sections and images that many articles share.

use super::{body, verdicts_of};

const TITLES: [&str; 6] = ["cranes", "ropes", "salt", "tides", "gulls", "nets"];

fn articles(article: impl Fn(usize, String) -> String) -> Vec<String> {
    let all = TITLES.iter().enumerate();
    all.map(|(number, title)| article(number, body("the keeper", title)))
        .collect()
}

#[test]
fn a_run_of_links_that_is_the_same_everywhere_is_a_menu() {
    let menu = |names: &[&str]| -> String {
        let link = |name: &&str| format!("- [{name}](https://harbor.example/{name})\n");
        names.iter().map(link).collect()
    };
    let verdicts = |names: &[&str]| {
        let menu = menu(names);
        verdicts_of(&articles(|number, body| format!("# Of {number}\n\n{menu}\n{body}")))
    };
    let names = ["Home", "News", "Books", "Essays", "About", "Talks"];
    let found = verdicts(&names);
    for name in names {
        assert_eq!(found[name], "proposed", "{name}: {found:?}");
    }
    // Fewer may be tags.
    let few = verdicts(&names[..3]);
    assert!(few.values().all(|verdict| verdict != "proposed"), "{few:?}");
    // The parts of a series are the titles of articles.
    let parts = menu(&["Part", "Begin", "Middle", "Later", "End"]);
    let heads = ["Part", "Begin", "Middle", "Later", "End", "More"];
    let series = articles(|number, body| format!("# {}\n\n{parts}\n{body}", heads[number]));
    let series = verdicts_of(&series);
    assert!(series.values().all(|verdict| verdict != "proposed"), "{series:?}");
}

#[test]
fn where_an_article_was_published_first_stays() {
    let line = |page: &dyn Fn(usize) -> String| {
        let line = |number| {
            format!(
                "Published first [on LinkedIn](https://linkedin.example/{})",
                page(number)
            )
        };
        verdicts_of(&articles(|number, body| format!("{body}{}\n", line(number))))
    };
    let differs = line(&|number| format!("page-{}", TITLES[number]));
    assert_eq!(differs["Published"], "doubtful", "{differs:?}");
    let same = line(&|_| "us".to_owned());
    assert_eq!(same["Published"], "proposed", "{same:?}");
}

#[test]
fn the_name_of_a_section_and_a_date_do_not_prove_each_other() {
    let found = verdicts_of(&articles(|number, body| {
        let title = TITLES[number];
        format!(
            "{body}[Posted: {} Comments](https://harbor.example/{title})\n\n### Comments\n\nAnn on {title}.\n\n{body}",
            number + 2
        )
    }));
    assert_ne!(found["Posted:"], "proposed", "{found:?}");
    assert_ne!(found["Comments"], "proposed", "{found:?}");
}

#[test]
fn the_beginning_of_an_image_identifies_none() {
    let found = |address: &str| {
        verdicts_of(&articles(|_, body| format!("![]({address})\n\n{body}")))
            .values()
            .any(|verdict| verdict == "proposed")
    };
    assert!(found("https://img.example/logo.png"));
    assert!(found("data:image/gif;base64,R0lGODlhAQABAAAAACw="));
    assert!(!found("data:image/png;base64..."));
    assert!(!found("data:image/png;base64,iVBORw0KGgo..."));
}
