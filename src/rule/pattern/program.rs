//! A pattern of a built-in card that was parsed when the program was built: it matches a few texts before
//! `regex` would have compiled it.

use std::cell::RefCell;

/// A part of a pattern.
#[derive(Debug)]
pub(crate) enum Part {
    /// These characters.
    Text(&'static str),
    /// A character of these ranges, which are sorted; both ends are included.
    OneOf(&'static [(char, char)]),
    /// All of them, one after the other.
    Row(&'static [Part]),
    /// One of them.
    Any(&'static [Part]),
    /// A part so often: at least, and at most.
    Repeat(&'static Part, u32, Option<u32>),
}

/// What is done at a place of a program.
#[derive(Clone, Copy, Debug)]
enum Step {
    Char(char),
    OneOf(&'static [(char, char)]),
    /// Goes on at the next step and at this one.
    Split(usize),
    Jump(usize),
    End,
}

/// A pattern whose repetitions are written out, as Thompson's construction does it.
#[derive(Debug)]
pub(crate) struct Program {
    steps: Vec<Step>,
    /// The steps of runs that take about as long as `regex` takes to compile the pattern.
    pub(crate) worth: usize,
}

impl Program {
    pub(crate) fn new(part: &'static Part) -> Self {
        let mut program = Self {
            steps: Vec::new(),
            worth: 0,
        };
        program.add(part);
        program.steps.push(Step::End);
        let size = |step: &Step| match step {
            Step::OneOf(ranges) => ranges.len() * 4,
            Step::Char(_) | Step::Split(_) | Step::Jump(_) | Step::End => 2,
        };
        program.worth = program.steps.iter().map(size).sum::<usize>() * 16;
        program
    }

    fn add(&mut self, part: &'static Part) {
        match part {
            Part::Text(text) => self.steps.extend(text.chars().map(Step::Char)),
            Part::OneOf(ranges) => self.steps.push(Step::OneOf(ranges)),
            Part::Row(parts) => parts.iter().for_each(|part| self.add(part)),
            Part::Any(parts) => self.add_any(parts),
            Part::Repeat(part, least, most) => {
                (0..*least).for_each(|_| self.add(part));
                match most {
                    None => self.add_loop(part),
                    Some(most) => self.add_optional(part, most.saturating_sub(*least)),
                }
            }
        }
    }

    /// Each alternative but the last: a split to the next one, itself, and a jump to the end.
    fn add_any(&mut self, parts: &'static [Part]) {
        let mut jumps = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            let split = self.steps.len();
            if !is_last {
                self.steps.push(Step::Split(split));
            }
            self.add(part);
            if !is_last {
                jumps.push(self.steps.len());
                self.steps.push(Step::Jump(split));
                self.steps[split] = Step::Split(self.steps.len());
            }
        }
        let end = self.steps.len();
        jumps.into_iter().for_each(|at| self.steps[at] = Step::Jump(end));
    }

    fn add_loop(&mut self, part: &'static Part) {
        let split = self.steps.len();
        self.steps.push(Step::Split(split));
        self.add(part);
        self.steps.push(Step::Jump(split));
        self.steps[split] = Step::Split(self.steps.len());
    }

    fn add_optional(&mut self, part: &'static Part, times: u32) {
        let mut splits = Vec::new();
        for _ in 0..times {
            splits.push(self.steps.len());
            self.steps.push(Step::Jump(0));
            self.add(part);
        }
        let end = self.steps.len();
        splits.into_iter().for_each(|at| self.steps[at] = Step::Split(end));
    }

    /// Whether it matches all of the text, and how many steps were needed to tell.
    pub(crate) fn matches(&self, text: &str) -> (bool, usize) {
        PLACES.with_borrow_mut(|places| self.run(text, places))
    }

    fn run(&self, text: &str, places: &mut Places) -> (bool, usize) {
        places.restart(self.steps.len());
        places.add(&self.steps, 0);
        let mut cost = 0;
        for char in text.chars() {
            places.advance();
            cost += places.now.len();
            for index in 0..places.now.len() {
                let place = places.now[index];
                let goes_on = match self.steps[place] {
                    Step::Char(expected) => char == expected,
                    Step::OneOf(ranges) => holds(ranges, char),
                    Step::Split(_) | Step::Jump(_) | Step::End => false,
                };
                if goes_on {
                    places.add(&self.steps, place + 1);
                }
            }
            if places.next.is_empty() {
                return (false, cost);
            }
        }
        (places.next.contains(&(self.steps.len() - 1)), cost)
    }
}

/// Whether a character is in one of the sorted ranges.
fn holds(ranges: &[(char, char)], char: char) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= char);
    after > 0 && char <= ranges[after - 1].1
}

/// The places of a program that are reached at a character, and those at the next one.
#[derive(Debug, Default)]
struct Places {
    now: Vec<usize>,
    next: Vec<usize>,
    /// For each place, the round in which it was reached last. Rounds are never used again, so nothing is cleared.
    seen: Vec<u64>,
    round: u64,
    open: Vec<usize>,
}

thread_local! {
    /// Patterns are matched one after the other.
    static PLACES: RefCell<Places> = RefCell::default();
}

impl Places {
    /// Forgets what was reached.
    fn restart(&mut self, number: usize) {
        self.seen.resize(self.seen.len().max(number), 0);
        self.next.clear();
        self.round += 1;
    }

    /// Goes on to the places that were added.
    fn advance(&mut self) {
        std::mem::swap(&mut self.now, &mut self.next);
        self.next.clear();
        self.round += 1;
    }

    /// Adds a place, and those that are reached from it without a character.
    fn add(&mut self, steps: &[Step], mut place: usize) {
        loop {
            if std::mem::replace(&mut self.seen[place], self.round) != self.round {
                match steps[place] {
                    Step::Split(other) => {
                        self.open.push(other);
                        place += 1;
                        continue;
                    }
                    Step::Jump(other) => {
                        place = other;
                        continue;
                    }
                    Step::Char(_) | Step::OneOf(_) | Step::End => self.next.push(place),
                }
            }
            let Some(other) = self.open.pop() else { return };
            place = other;
        }
    }
}
