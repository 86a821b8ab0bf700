//! Programs of patterns match what `regex` matches.

use super::*;

/// Invented texts for patterns: the same for each run.
struct Inventor(u64);

impl Inventor {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }

    /// A text that the part matches.
    fn write(&mut self, part: &Part, text: &mut String) {
        match part {
            Part::Text(exact) => text.push_str(exact),
            Part::OneOf(ranges) => {
                let (first, last) = ranges[self.below(ranges.len())];
                text.push([first, last][self.below(2)]);
            }
            Part::Row(parts) => parts.iter().for_each(|part| self.write(part, text)),
            Part::Any(parts) => {
                let chosen = self.below(parts.len());
                self.write(&parts[chosen], text);
            }
            Part::Repeat(part, least, most) => {
                let more = most.map_or(3, |most| (most - least).min(3));
                let times = match most {
                    Some(most) if self.below(8) == 0 => *most,
                    _ => least + u32::try_from(self.below(more as usize + 1)).unwrap(),
                };
                (0..times).for_each(|_| self.write(part, text));
            }
        }
    }

    /// The text with a character left out, doubled or replaced.
    fn spoilt(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        if chars.is_empty() {
            return "x".to_owned();
        }
        let at = self.below(chars.len());
        match self.below(3) {
            0 => _ = chars.remove(at),
            1 => chars.insert(at, chars[at]),
            _ => chars[at] = ['x', ' ', '\n', '，', 'é', '>'][self.below(6)],
        }
        chars.into_iter().collect()
    }
}

#[test]
fn patterns_are_sorted_and_most_have_words_and_parts() {
    assert!(BUILT_IN.is_sorted_by(|a, b| a.0 < b.0));
    assert!(BUILT_IN.iter().all(|(pattern, ..)| Regex::new(pattern).is_ok()));
    let number =
        |has: fn(&(&str, Option<&[&str]>, Option<Part>)) -> bool| BUILT_IN.iter().filter(|row| has(row)).count();
    assert!(number(|row| row.1.is_some()) > 100);
    assert!(
        number(|row| row.2.is_some()) * 10 > BUILT_IN.len() * 9,
        "{} of {}",
        number(|row| row.2.is_some()),
        BUILT_IN.len()
    );
}

#[test]
fn programs_match_what_regex_matches() {
    let mut inventor = Inventor(1);
    let (mut matched, mut refused) = (0, 0);
    for (pattern, _, parts) in BUILT_IN {
        let Some(parts) = parts else { continue };
        let (regex, program) = (Regex::new(pattern).unwrap(), Program::new(parts));
        for _ in 0..40 {
            let mut text = String::new();
            inventor.write(parts, &mut text);
            for text in [inventor.spoilt(&text), text] {
                let expected = regex.is_match(&text);
                assert_eq!(program.matches(&text).0, expected, "{pattern}: {text:?}");
                *(if expected { &mut matched } else { &mut refused }) += 1;
            }
        }
    }
    assert!(
        matched > 1_000 && refused > 1_000,
        "{matched} matched, {refused} did not"
    );
}

#[test]
fn a_pattern_answers_alike_before_and_after_it_is_compiled() {
    let (text, ..) = BUILT_IN.iter().find(|row| row.1.is_some() && row.2.is_some()).unwrap();
    let pattern = Pattern::new(&text["^(?s:".len()..text.len() - ")$".len()], false).unwrap();
    let known = pattern.known.get_or_init(|| Known::new(&pattern.text));
    let mut example = String::new();
    Inventor(2).write(known.parts.unwrap(), &mut example);
    assert!(pattern.matches(&example) && pattern.regex.get().is_none());
    known.steps.store(usize::MAX / 2, Ordering::Relaxed);
    assert!(pattern.matches(&example) && pattern.regex.get().is_some());
}
