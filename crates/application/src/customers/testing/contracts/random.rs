//! Whatever happens, by the roll of dice that fall alike in every run.

use daybook_domain::customers::{
    Customer, CustomerError, CustomerEvent, CustomerPatch, Phone, Profile, Tags,
};
use daybook_domain::shared::replay;

use super::support::{batch, consent, id, key, note_id, person, purpose, second, with_email, with_tags};
use super::twins::{Asked, Twins};
use crate::customers::testing::CustomersHarness;
use crate::testing::START;

const CUSTOMERS: u64 = 20;
const EMAILS: [&str; 8] = [
    "ann@example.com",
    "ANN@example.com",
    "bob@example.com",
    "straße@example.com",
    "STRASSE@example.com",
    "dan@example.com",
    "eve@example.com",
    "fay@example.com",
];
const WORDS: [&str; 5] = ["", "vip", "vip old", "old", "vip-club"];

/// A linear congruential generator (Knuth's constants).
struct Dice(u64);

impl Dice {
    /// A number below `faces`.
    fn roll(&mut self, faces: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % faces
    }

    fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        texts[self.roll(texts.len())]
    }

    fn tags(&mut self) -> Tags {
        super::support::tags(self.one_of(&WORDS))
    }

    fn phone(&mut self) -> Option<Phone> {
        let number = format!("+4144668180{}", self.roll(10));
        let read = (self.roll(2) == 0).then(|| number.parse().unwrap());
        (self.roll(3) > 0).then(|| Phone::new(number.parse().unwrap(), read))
    }

    fn profile(&mut self) -> Profile {
        let address = (self.roll(2) == 0).then(|| "Rämistrasse 1\nZürich".parse().unwrap());
        // Some meet by their addresses; if all did, most commits would be refused.
        let email = match self.roll(4) {
            0 => self.one_of(&EMAILS).to_owned(),
            _ => format!("n{}@example.com", self.roll(1_000)),
        };
        Profile { phone: self.phone(), address, ..person(&email) }
    }

    /// What happens next to a customer, if a rule allows it.
    fn next(&mut self, customer: Option<&Customer>) -> Result<Vec<CustomerEvent>, CustomerError> {
        let batch = (self.roll(3) == 0).then(|| batch(self.roll(3) as u64));
        let Some(customer) = customer else {
            return Ok(Customer::create(self.profile(), self.tags(), batch));
        };
        match self.roll(14) {
            0 => customer.change(CustomerPatch::replacing(self.profile(), self.tags()), batch),
            1 => customer.change(with_email(self.one_of(&EMAILS)), batch),
            2 => customer.change(with_tags(self.one_of(&WORDS)), batch),
            3 => customer
                .change(CustomerPatch { phone: Some(self.phone()), ..CustomerPatch::default() }, batch),
            4 | 5 => customer.delete(batch),
            6 | 7 => customer.undelete(batch),
            8 | 9 => customer.add_note(note_id(self.roll(1_000) as u64), "a note".parse().unwrap()),
            10 => {
                let source = ["shop", "letter"].get(self.roll(3)).copied();
                customer.record_consent(
                    purpose(self.one_of(&["news", "calls"])),
                    consent(self.roll(2) == 0, source),
                )
            }
            11 => customer.place_hold(second([1_000, 2_000][self.roll(2)]), START),
            12 => customer.lift_hold(),
            _ => customer.erase(&"on request".parse().unwrap(), START),
        }
    }

    /// Up to three things that happen to a customer in one commit.
    fn several(&mut self, customer: Option<&Customer>) -> Vec<CustomerEvent> {
        let (mut state, mut events) = (customer.cloned(), Vec::new());
        for _ in 0..=self.roll(3) {
            // Nothing happens to who is erased; what came before it in the same commit is erased with the rest.
            if state.as_ref().is_some_and(Customer::is_erased) {
                break;
            }
            if let Ok(decided) = self.next(state.as_ref()) {
                state = replay(state, &decided);
                events.extend(decided);
            }
        }
        events
    }
}

fn everything() -> Asked {
    Asked {
        customers: 0..CUSTOMERS + 1,
        tags: ["vip", "old", "vip-club", "none"].map(|word| word.parse().unwrap()).into(),
        emails: EMAILS.map(key).into(),
        batches: 0..4,
    }
}

/// 70 commits of up to three customers each, at uneven times. Told now after every commit, and as of every commit in
/// the end, before and after all is made anew.
pub async fn whatever_happens_all_reads_are_as_a_replay_has_them(h: impl CustomersHarness) {
    let (twins, mut dice) = (Twins::new(&h, everything()), Dice(20_260_101));
    let mut commits = Vec::new();
    for n in 0..70_i64 {
        twins.set_time(second(n % 7));
        let first = dice.roll(usize::try_from(CUSTOMERS).unwrap()) as u64;
        let ids: Vec<_> = (0..=dice.roll(3) as u64).map(|step| id((first + step * 2) % CUSTOMERS)).collect();
        let loaded = twins.fakes.streams().load(&ids).await.unwrap();
        let changes =
            ids.into_iter().zip(loaded).map(|(id, record)| (id, dice.several(record.state.as_deref())));
        let changes: Vec<_> = changes.filter(|(_, events)| !events.is_empty()).collect();
        if changes.is_empty() {
            continue;
        }
        commits.extend(twins.commit(changes).await);
        twins.agree(None).await;
    }
    assert!(commits.len() > 35, "most commits are refused: {commits:?}");
    for _ in 0..2 {
        for at in &commits {
            twins.agree(Some(*at)).await;
        }
        twins.agree_on_the_rest().await;
        h.rebuild().await;
    }
}
