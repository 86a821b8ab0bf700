//! `--max-size`: the largest file that is read.

use crate::regular::Limits;
use crate::source::TOO_LONG;

/// The largest file that is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct MaxSize {
    /// The limit that it sets.
    limit: fn(&mut Limits) -> &mut u64,
    bytes: u64,
}

impl MaxSize {
    /// This limit over others.
    pub(in crate::cli) fn over(self, mut limits: Limits) -> Limits {
        *(self.limit)(&mut limits) = self.bytes;
        limits
    }
}

pub(super) fn size(text: &str) -> Result<MaxSize, &'static str> {
    const HELP: &str =
        "write it as WHAT=SIZE, such as article=128MiB; WHAT is article, config, schema, list or evidence";
    let (what, size) = text.split_once('=').ok_or(HELP)?;
    let limit: fn(&mut Limits) -> &mut u64 = match what {
        "article" => |limits| &mut limits.article,
        "config" => |limits| &mut limits.config,
        "schema" => |limits| &mut limits.schema,
        "list" => |limits| &mut limits.list,
        "evidence" => |limits| &mut limits.evidence,
        _ => return Err(HELP),
    };
    let bytes = number_of_bytes(size)?.ok_or(HELP)?;
    if what == "article" && bytes > TOO_LONG as u64 {
        return Err("an article must be smaller than 4 GiB");
    }
    Ok(MaxSize { limit, bytes })
}

/// A size in bytes; none where its number cannot be read.
fn number_of_bytes(size: &str) -> Result<Option<u64>, &'static str> {
    let (number, unit) = size.split_at(size.find(|c: char| !c.is_ascii_digit()).unwrap_or(size.len()));
    let unit = match unit {
        "" => 1_u64,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err("a size is in bytes, or ends in KiB, MiB or GiB"),
    };
    Ok(number.parse().ok().and_then(|number: u64| number.checked_mul(unit)))
}

/// A size by itself.
pub(super) fn bytes(text: &str) -> Result<u64, &'static str> {
    let bytes = number_of_bytes(text)?.filter(|bytes| *bytes > 0);
    bytes.ok_or("write a size such as 16MiB")
}
