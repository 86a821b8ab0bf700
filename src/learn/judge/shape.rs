//! What a text looks like: a date, a numbered heading, an announcement of what follows.

/// Whether a text begins with a date: an entry of a chronicle, or the head of an issue.
pub(super) fn is_dated(letters: &str) -> bool {
    ["0年", "0月", "00年", "00月", "00日"]
        .iter()
        .any(|start| letters.starts_with(start))
        || letters.starts_with("000")
}

const CHINESE: &str = "一二三四五六七八九十";

/// Whether a text begins like the heading of a numbered section, not with an amount or a time.
pub(super) fn is_numbered(text: &str) -> bool {
    let bare = text.trim_start_matches(['*', '#', ' ', '【', '(', '（']);
    if let Some(ordinal) = bare.strip_prefix('第') {
        let rest = ordinal.trim_start_matches(|c: char| c == ' ' || c.is_numeric() || CHINESE.contains(c));
        return rest.len() < ordinal.len() && rest.starts_with(['章', '节', '步', '部', '篇']);
    }
    let rest = bare.trim_start_matches(char::is_numeric);
    if rest.len() < bare.len() {
        let is_number = !text.contains(char::is_alphabetic);
        return bare.starts_with("0x") || is_number || !counts_something(rest);
    }
    // Many words begin with a Chinese number, so a mark must follow.
    let rest = bare.trim_start_matches(|c| CHINESE.contains(c));
    rest.len() < bare.len() && !rest.starts_with(char::is_alphanumeric)
}

/// What is counted or measured, and does not begin a heading as "分析" and "条件" do.
#[rustfmt::skip]
const UNITS: &[&str] = &["+", "%", "％", "个", "天", "小时", "分钟", "年", "月", "万", "折"];

/// Whether what follows a number makes it an amount, a time or a span: "7*24", "19 个", "10+".
fn counts_something(rest: &str) -> bool {
    let rest = rest.trim_start_matches(' ');
    let after = rest.trim_start_matches(['*', 'x', '×', '/', '-', '~', ':', '：']);
    let joins = after.len() < rest.len() && after.starts_with(|c: char| c.is_ascii_digit());
    joins || UNITS.iter().any(|unit| rest.starts_with(unit))
}

/// How wide letters are: Chinese ones count twice.
pub(super) fn wide(letters: &str) -> usize {
    letters.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Whether a text is a few words without the marks of a sentence, as the name of a section is.
pub(super) fn is_label(text: &str, letters: &str) -> bool {
    let marks = ['，', '。', '！', '？', '；', '~', ',', '!', '?', ';'];
    (1..=14).contains(&wide(letters)) && !text.contains(marks)
}

/// Whether a text is a single word of a language that has spaces between words.
pub(super) fn is_one_word(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphabetic());
    !bare.is_empty() && bare.chars().all(|c| c.is_alphabetic() && c < '\u{2e80}')
}

/// Whether a text announces what follows it.
pub(super) fn announces(text: &str) -> bool {
    text.trim_end_matches(['*', ' ']).ends_with([':', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::passages::letters;

    #[test]
    fn numbers_of_sections() {
        for text in [
            "1",
            "1. Where",
            "1.1 How",
            "**2、**",
            "01why",
            "0x02 What",
            "0x00 What",
            "2024-05-06",
            "一、甲",
            "（二）",
            "第三章 丙",
            "第 4 步",
            "3-Name",
            "2分析",
        ] {
            assert!(is_numbered(text), "{text}");
        }
    }

    #[test]
    fn amounts_and_times() {
        for text in [
            "7*24 hours",
            "24/7 hours",
            "9:00 to 18:00",
            "19 个",
            "10+ tools",
            "5小时",
            "一直以来",
            "二个月前",
            "第一时间",
            "Where",
            "",
        ] {
            assert!(!is_numbered(text), "{text}");
        }
    }

    #[test]
    fn labels() {
        for text in ["最后必看", "About us", "关键词"] {
            assert!(is_label(text, &letters(text)), "{text}");
        }
        for text in ["一二，三四！", "", "—", "This sentence has many words in it."] {
            assert!(!is_label(text, &letters(text)), "{text}");
        }
    }

    #[test]
    fn announcements() {
        assert!(announces("**Where:** ") && announces("哪里："));
        assert!(!announces("Where: here"));
    }
}
