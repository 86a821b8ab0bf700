//! As whose page images are asked for: that of the site, as far as it is known.

use url::Url;

use crate::cli::args::probe::ProbeArgs;
use crate::cli::check::plan::Plan;
use crate::cli::failure::{Failure, say};
use crate::config::Loaded;
use crate::paths;
use crate::site_settings;
use crate::url::is_private;

/// The page of a site that nobody knows.
const NEUTRAL: &str = "https://example.org/";

/// The origin of the site, with a slash at its end.
pub(super) fn page(arguments: &ProbeArgs, plan: &Plan, loaded: &Loaded) -> Result<Url, Failure> {
    if let Some(text) = &arguments.site {
        return origin(text).ok_or_else(|| {
            Failure::Usage(format!(
                "`{text}` is not the address of a site; write it as https://blog.example/"
            ))
        });
    }
    let own = loaded.config.hosts.as_ref().and_then(|hosts| hosts.own.as_ref());
    let own = own.into_iter().flatten().map(|host| String::from(host.clone()));
    let own = own
        .filter(|host| !host.contains('*'))
        .find_map(|host| origin(&format!("https://{host}/")));
    if let Some(page) = of_settings(plan).or(own) {
        return Ok(page);
    }
    say(&format!(
        "the address of the site is not known, so hosts are asked as {NEUTRAL} would ask them; name it with --site"
    ));
    origin(NEUTRAL).ok_or_else(|| Failure::Usage("no site".to_owned()))
}

/// What the settings of the site say.
fn of_settings(plan: &Plan) -> Option<Url> {
    let tree = plan.session.tree()?;
    let first = plan.list.files.first()?;
    let folder = tree.folder_of(&paths::shown_from(plan.cwd(), first));
    let address = site_settings::address(tree, &folder)?;
    // On the machine of the author, it is not what readers see.
    origin(&address).filter(|page| !is_private(page))
}

fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_site = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    is_site.then(|| Url::parse(&url.origin().ascii_serialization()).ok())?
}
