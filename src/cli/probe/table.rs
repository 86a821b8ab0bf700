//! `seedlint probe --hosts`: what the answers would change in `rules/hosts.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::ToSpan as _;
use jiff::civil::Date;
use url::Url;

use crate::cli::failure::Failure;
use crate::evidence::{DAYS, Evidence, Host, Outcome, Picture};
use crate::hosts::{HotLink, Need, hosts};
use crate::words::count;

/// What a host does, as far as the answers say.
struct Found {
    refuses: Option<bool>,
    policy: Option<Need>,
    https: Option<bool>,
}

/// Prints the entries that differ.
pub(super) fn print(known: &BTreeMap<String, Picture>, today: Date, out: &mut dyn Write) -> Result<(), Failure> {
    let oldest = today.checked_sub(i64::from(DAYS).days()).ok();
    let evidence = Evidence::new(known.values().cloned().collect(), oldest);
    let names: BTreeSet<String> = known
        .keys()
        .filter_map(|url| Url::parse(url).ok()?.host_str().map(str::to_owned))
        .collect();
    let mut entries = 0;
    for name in &names {
        let Some(host) = evidence.host(name).filter(|host| !host.old) else {
            continue;
        };
        let Some(lines) = entry(name, host, comes_over_https(name, known), hosts().hot_link(name)) else {
            continue;
        };
        if entries == 0 {
            writeln!(out, "hot-link:")?;
        }
        entries += 1;
        write!(out, "{lines}")?;
    }
    if entries == 0 {
        writeln!(
            out,
            "# The answers of {} change nothing in rules/hosts.yaml.",
            count(names.len(), "host")
        )?;
    }
    Ok(())
}

/// Whether an image of the host came that has an address with `https`.
fn comes_over_https(name: &str, known: &BTreeMap<String, Picture>) -> bool {
    let start = format!("https://{name}/");
    let of_host = known
        .range(start.clone()..)
        .take_while(|(url, _)| url.starts_with(&start));
    let mut answers = of_host.flat_map(|(_, picture)| [&picture.answers.site, &picture.answers.none]);
    answers.any(|answer| answer.as_ref().is_some_and(|answer| answer.outcome == Outcome::Picture))
}

/// The entry of a host, if the table says something else.
fn entry(name: &str, host: &Host, comes_over_https: bool, listed: Option<&HotLink>) -> Option<String> {
    let mut found = found(host);
    if comes_over_https && found.https.is_none() {
        found.https = Some(true);
    }
    let refuses = found.refuses;
    let policy = found.policy.or(listed.map(|listed| listed.policy));
    let https = found.https.or(listed.map(|listed| listed.https));
    let differs = match listed {
        // A host that refuses nothing needs no entry.
        None => refuses == Some(true) || policy == Some(Need::AnyReferrer),
        Some(listed) => {
            let matters =
                refuses == Some(true) || [found.policy, Some(listed.policy)].contains(&Some(Need::AnyReferrer));
            refuses.is_some_and(|refuses| refuses != listed.refuses)
                || matters && found.policy.is_some_and(|policy| policy != listed.policy)
                || found.https.is_some_and(|https| https != listed.https)
        }
    };
    if !differs {
        return None;
    }
    let mut lines = format!("  - host: {name}\n");
    if let Some(policy) = policy {
        lines += &format!("    policy: {}\n", word(policy));
    }
    lines += &format!("    https: {}\n", https.unwrap_or(false));
    let refuses = refuses.or(listed.map(|listed| listed.refuses)).unwrap_or(false);
    lines += &format!("    refuses: {refuses}\n");
    lines += if host.site.asked >= 3 {
        "    sure: high\n"
    } else {
        "    sure: medium\n"
    };
    let was = listed.map_or("is not in the table".to_owned(), |listed| {
        format!(
            "was policy: {}, https: {}, refuses: {}",
            word(listed.policy),
            listed.https,
            listed.refuses
        )
    });
    lines += &format!(
        "    # asked {}: {} of {} with the site as referrer, {} of {} without, {} of {} over https; {was}\n",
        host.asked, host.site.came, host.site.asked, host.none.came, host.none.asked, host.https.came, host.https.asked
    );
    Some(lines)
}

fn found(host: &Host) -> Found {
    let refuses = match () {
        () if host.site.is_all() => Some(false),
        () if host.site.is_none() => Some(true),
        () => None,
    };
    let policy = match () {
        () if host.none.is_all() => Some(Need::NoReferrer),
        () if host.none.is_none() && host.site.is_all() => Some(Need::AnyReferrer),
        () if host.none.is_none() && host.own.is_all() => Some(Need::OwnSite),
        () => None,
    };
    let https = match () {
        () if host.https.is_all() => Some(true),
        () if host.https.is_none() => Some(false),
        () => None,
    };
    Found { refuses, policy, https }
}

fn word(need: Need) -> &'static str {
    match need {
        Need::NoReferrer => "no-referrer",
        Need::AnyReferrer => "any-referrer",
        Need::OwnSite => "own-site",
    }
}
