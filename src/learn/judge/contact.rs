//! Phone numbers and addresses for mail in a text.

/// Whether a text tells how to get in touch.
pub(super) fn is_in(text: &str) -> bool {
    has_mail(text) || has_phone(text)
}

/// Whether a text contains an address for mail.
fn has_mail(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.match_indices('@').any(|(at, _)| {
        let host = text[at + 1..].split(|c| !is_part(c)).next().unwrap_or("");
        let host = host.trim_end_matches('.');
        text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
            && host
                .split_once('.')
                .is_some_and(|(name, zone)| !name.is_empty() && zone.len() > 1)
            && host.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

/// Whether a text contains a number that can be called.
fn has_phone(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != '-' && c != '+')
        .any(is_phone)
}

fn is_phone(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (is_international, is_grouped) = (number.starts_with('+'), number.contains('-'));
    match digits.len() {
        _ if is_international => (9..=14).contains(&digits.len()),
        10 if digits.starts_with("400") || digits.starts_with("800") => true,
        11 if digits.starts_with('1') => digits.as_bytes()[1] > b'2' && !number.ends_with('-'),
        10..=12 => is_grouped && digits.starts_with('0'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_to_call_and_addresses_for_mail() {
        for text in [
            "Call 400-123-4567.",
            "热线：4001-234-567",
            "13812345678",
            "+44-20-1234-5678",
            "(0755-12345678)",
            "Write to a.b@mail.example!",
        ] {
            assert!(is_in(text), "{text}");
        }
        for text in [
            "2024-12-01",
            "CVE-2024-123456",
            "1622886364000",
            "10.0.0.1",
            "@name",
            "git@host",
            "a@1.2",
            "0-1-2-3-4-5-6-7-8",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
