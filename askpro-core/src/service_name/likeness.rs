//! How much of what was heard is in a name, and how much of the name was heard.

use std::cmp::Ordering;

use super::fold::{Words, sound};

/// The shortest part of a compound that is looked for.
const SHORTEST_PART: usize = 4;

/// What links the parts of a compound, or an ending that a part has lost.
const LINKS: &[&str] = &[
    "e", "n", "s", "en", "er", "es", "ns", "ens", "ers", "ung", "ungs", "ungen", "chen", "sch", "t",
];

/// What turns the words around it into their opposite, without its ending.
const NEGATIONS: &[&str] = &[
    "kein", "nicht", "nich", "ohne", "stat", "sondern", "auser", "not", "no", "without", "instead",
];

/// How a heard text and a name agree, letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Likeness {
    /// Which letters of what was heard are in the name.
    heard: Vec<bool>,
    /// How many letters of the name were heard, and how many it has.
    name: (usize, usize),
    /// What was heard otherwise than it is written.
    slips: Slips,
    /// Whether the name cannot be meant without a question.
    doubtful: bool,
}

/// How far a word is from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slips {
    /// They sound the same.
    None,
    /// One slip, or two that leave the sound as it is.
    Small,
    /// More than that.
    Large,
}

impl Likeness {
    /// Whether the name is meant if no other one is as alike.
    pub(super) fn is_sure(&self) -> bool {
        !self.doubtful
            && self.slips < Slips::Large
            && (self.has_all_heard() || self.has_all_of_name())
    }

    /// Whether the other name is out because of this one; see [`super::meant`].
    pub(super) fn outdoes(&self, other: &Self) -> bool {
        let named =
            |one: &Self| one.has_all_heard() && one.has_all_of_name() && one.slips == Slips::None;
        if self.slips == Slips::Large {
            return false;
        }
        if named(self) {
            return !named(other);
        }
        let has_others = self.heard.iter().zip(&other.heard).all(|(mine, its)| *mine || !its);
        let has_more = has_others && self.heard != other.heard;
        let exacter = self.slips == Slips::None && other.slips > Slips::None;
        match (self.has_all_of_name(), other.has_all_of_name()) {
            (true, true) => has_more || (has_others && exacter),
            (true, false) => has_others,
            (false, true) => false,
            (false, false) => has_more,
        }
    }

    /// Whether all of the name was heard.
    pub(super) fn is_named(&self) -> bool {
        self.has_all_of_name() && self.slips < Slips::Large
    }

    /// Whether each letter that it has of what was heard is in one of these names.
    pub(super) fn adds_nothing_to(&self, named: &[Self]) -> bool {
        let in_one = |at: usize| named.iter().any(|one| one.heard.get(at) == Some(&true));
        self.heard.iter().enumerate().all(|(at, heard)| !heard || in_one(at))
    }

    /// Which of two is more alike.
    pub(super) fn by_likeness(&self, other: &Self) -> Ordering {
        self.score().cmp(&other.score()).then_with(|| other.slips.cmp(&self.slips))
    }

    fn has_all_heard(&self) -> bool {
        self.heard.iter().all(|heard| *heard)
    }

    fn has_all_of_name(&self) -> bool {
        self.name.0 == self.name.1
    }

    /// The harmonic mean of both shares, in thousandths.
    fn score(&self) -> usize {
        let heard = self.heard.iter().filter(|heard| **heard).count();
        2000 * heard * self.name.0 / (heard * self.name.1 + self.name.0 * self.heard.len()).max(1)
    }
}

impl Words {
    /// How these heard words and a name agree; nothing if they have next to nothing in common.
    pub(super) fn likeness(&self, name: &Self) -> Option<Likeness> {
        let mut pair = Pair {
            heard: Marks::new(&self.stems),
            name: Marks::new(&name.stems),
            slips: Slips::None,
        };
        for (h, heard) in self.stems.iter().enumerate() {
            for (n, word) in name.stems.iter().enumerate() {
                pair.compare((h, heard), (n, word));
            }
        }
        pair.compare_joined();
        pair.heard.link();
        pair.name.link();
        pair.judge(&self.attached)
    }
}

/// Which letters of some words are accounted for.
struct Marks<'w> {
    words: &'w [String],
    marks: Vec<Vec<bool>>,
}

impl<'w> Marks<'w> {
    fn new(words: &'w [String]) -> Self {
        Self { words, marks: words.iter().map(|word| vec![false; word.len()]).collect() }
    }

    fn mark(&mut self, word: usize, from: usize, to: usize) {
        let letters = self.marks.get_mut(word).and_then(|marks| marks.get_mut(from..to));
        letters.into_iter().flatten().for_each(|mark| *mark = true);
    }

    fn mark_all(&mut self, word: usize) {
        self.mark(word, 0, self.words.get(word).map_or(0, String::len));
    }

    /// Marks what links parts, or ends the last one.
    fn link(&mut self) {
        for (word, marks) in self.words.iter().zip(&mut self.marks) {
            let mut at = 0;
            while at < marks.len() {
                let run = marks.iter().skip(at).take_while(|mark| !**mark).count();
                let end = at + run;
                if at > 0
                    && run > 0
                    && word.get(at..end).is_some_and(|letters| LINKS.contains(&letters))
                {
                    marks.iter_mut().take(end).skip(at).for_each(|mark| *mark = true);
                }
                at = end + 1;
            }
        }
    }

    fn covered(&self) -> usize {
        self.marks.iter().flatten().filter(|mark| **mark).count()
    }

    fn letters(&self) -> usize {
        self.marks.iter().map(Vec::len).sum()
    }

    /// Whether a word that is accounted for is only a part of a compound, or of two words such as "Thai Massage":
    /// that is another thing.
    fn is_part_of_another(&self, attached: &[bool]) -> bool {
        let in_compound =
            self.marks.iter().any(|marks| marks.contains(&true) && marks.contains(&false));
        let pairs = self.marks.windows(2).zip(attached.iter().skip(1));
        in_compound
            || pairs.filter(|(_, attached)| **attached).any(|(pair, _)| match pair {
                [before, after] => !before.contains(&true) && after.contains(&true),
                _ => false,
            })
    }
}

struct Pair<'w> {
    heard: Marks<'w>,
    name: Marks<'w>,
    slips: Slips,
}

impl Pair<'_> {
    fn compare(&mut self, (h, heard): (usize, &str), (n, name): (usize, &str)) {
        if let Some(slips) = slips(heard, name) {
            self.slips = self.slips.max(slips);
            self.heard.mark_all(h);
            self.name.mark_all(n);
        } else if let Some((parts, slips)) = part(heard, name) {
            self.slips = self.slips.max(slips);
            self.heard.mark_all(h);
            for (from, to) in parts {
                self.name.mark(n, from, to);
            }
        } else if let Some((parts, slips)) = part(name, heard) {
            self.slips = self.slips.max(slips);
            self.name.mark_all(n);
            for (from, to) in parts {
                self.heard.mark(h, from, to);
            }
        }
    }

    /// "Fuß Pflege" and "Fußpflege": two words that one side writes as one.
    fn compare_joined(&mut self) {
        let (heard, name) = (self.heard.words, self.name.words);
        for (one, other, swapped) in [(heard, name, false), (name, heard, true)] {
            for (at, pair) in one.windows(2).enumerate() {
                let joined = pair.concat();
                let same = other.iter().position(|word| {
                    slips(&joined, word).is_some_and(|slips| slips < Slips::Large)
                });
                let Some(whole) = same else { continue };
                let (parts, wholes) = if swapped {
                    (&mut self.name, &mut self.heard)
                } else {
                    (&mut self.heard, &mut self.name)
                };
                parts.mark_all(at);
                parts.mark_all(at + 1);
                wholes.mark_all(whole);
            }
        }
    }

    fn judge(self, attached: &[bool]) -> Option<Likeness> {
        let (heard, heard_letters) = (self.heard.covered(), self.heard.letters());
        let (name, name_letters) = (self.name.covered(), self.name.letters());
        // "Massage" among other words may mean "Klassische Massage"; a part of "Hundehaarschnitt" means nothing.
        let whole = |marks: &Vec<bool>| marks.len() > SHORTEST_PART && !marks.contains(&false);
        let has_head = self.name.marks.last().is_some_and(|marks| marks.last() == Some(&true));
        let much = name == name_letters
            || heard * 2 >= heard_letters
            || (self.heard.marks.iter().any(whole) && (has_head || name * 2 >= name_letters));
        if name == 0 || !much {
            return None;
        }
        let words = self.heard.words.iter().zip(&self.heard.marks);
        let negated = words
            .filter(|(_, marks)| marks.contains(&false))
            .any(|(word, _)| NEGATIONS.contains(&word.as_str()));
        // "Damen" alone is no haircut.
        let small_part = name * 2 < name_letters
            && self
                .name
                .marks
                .iter()
                .all(|marks| !marks.contains(&true) || marks.last() == Some(&false));
        let doubtful = negated || small_part || self.heard.is_part_of_another(attached);
        let heard = self.heard.marks.into_iter().flatten().collect();
        Some(Likeness { heard, name: (name, name_letters), slips: self.slips, doubtful })
    }
}

/// Where a word is a part of a longer one: as it is, with its middle left out, or slightly wrong at one end.
fn part(word: &str, whole: &str) -> Option<(Vec<(usize, usize)>, Slips)> {
    const SHORTEST_WITH_A_SLIP: usize = 7;
    if word.len() < SHORTEST_PART || whole.len() <= word.len() {
        return None;
    }
    if let Some(at) = whole.find(word) {
        return Some((vec![(at, at + word.len())], Slips::None));
    }
    let same = |(a, b): &(u8, u8)| a == b;
    let front = word.bytes().zip(whole.bytes()).take_while(same).count();
    let back = word.bytes().rev().zip(whole.bytes().rev()).take_while(same).count();
    // "Herrenschnitt" for "Herrenhaarschnitt".
    if front + back >= word.len()
        && front >= SHORTEST_PART
        && back >= SHORTEST_PART
        && whole.len() >= word.len() + 3
    {
        let front = front.min(word.len() - SHORTEST_PART);
        let back = word.len() - front;
        return Some((vec![(0, front), (whole.len() - back, whole.len())], Slips::None));
    }
    if word.len() < SHORTEST_WITH_A_SLIP || whole.len() < word.len() + SHORTEST_PART {
        return None;
    }
    (word.len() - 1..=word.len() + 1).find_map(|length| {
        let ends = [(0, length), (whole.len() - length, whole.len())];
        let near = |(from, to): &(usize, usize)| {
            let end = whole.get(*from..*to);
            end.is_some_and(|end| begins_alike(word, end) && strsim::osa_distance(word, end) <= 1)
        };
        ends.into_iter().find(near).map(|end| (vec![end], Slips::Small))
    })
}

/// How far two words are from each other, if they can be the same one.
fn slips(one: &str, other: &str) -> Option<Slips> {
    if one == other {
        return Some(Slips::None);
    }
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    let digits = one.bytes().chain(other.bytes()).any(|byte| byte.is_ascii_digit());
    if short < 5 || long - short > 3 || digits || !begins_alike(one, other) {
        return None;
    }
    let same_sound = || sound(one) == sound(other);
    let is_small = match (long, strsim::osa_distance(one, other)) {
        (7.., 1) => true,
        (5..=6, 1) | (10.., 2) => same_sound(),
        (7.., 2) | (10.., 3) if same_sound() => false,
        _ => return None,
    };
    Some(if is_small { Slips::Small } else { Slips::Large })
}

/// Recognisers seldom miss the first letter, and other words differ there.
fn begins_alike(one: &str, other: &str) -> bool {
    let first = |word: &str| {
        word.chars().next().map(|c| match c {
            'd' => 't',
            'b' => 'p',
            'g' => 'k',
            'v' | 'w' => 'f',
            'z' => 's',
            other => other,
        })
    };
    first(one) == first(other)
}
