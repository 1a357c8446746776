//! Repeatable randomness: the same seed gives the same throws on every machine and in every version.

use rand::SeedableRng;
use rand::rand_core::Rng;
use rand::rngs::Xoshiro256PlusPlus;

/// Dice with a seed. The ranges are computed here, since a library may change how it draws them.
#[derive(Clone, Debug)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// Dice whose throws the seed decides.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from((self.bits() >> 32) as u32) * u64::from(n)) >> 32) as u32
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below_u64(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// Yes in `n` of 1,000 throws.
    pub fn permille(&mut self, n: u32) -> bool {
        self.below(1_000) < n
    }

    /// One of them, each as likely as any other.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u32) as usize]
    }

    /// One of them, the first ones much more often, as words in a language and clerks in a shop are.
    pub fn pick_early<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let throw = self.below(1 << 16) as usize;
        &all[(((throw * throw) >> 16) * all.len()) >> 16]
    }
}

/// Draws indices in proportion to their weights, in constant time; each has at least one slot.
#[derive(Clone, Debug)]
pub struct Shares(Vec<u16>);

impl Shares {
    const SLOTS: f64 = 8_192.0;

    /// Shares in proportion to the weights.
    pub fn new(weights: &[f64]) -> Self {
        let sum: f64 = weights.iter().sum();
        let slots = |weight: f64| (weight / sum * Self::SLOTS).round().max(1.0) as usize;
        Self(weights.iter().enumerate().flat_map(|(i, &w)| std::iter::repeat_n(i as u16, slots(w))).collect())
    }

    /// One index.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        usize::from(*dice.pick(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_stay_in_their_range_and_reach_its_ends() {
        let mut dice = Dice::new(1);
        let throws: std::collections::BTreeSet<u32> = (0..1_000).map(|_| dice.between(3, 8)).collect();
        assert_eq!(throws.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
        assert_eq!(dice.below(0), 0);
        let early: std::collections::BTreeSet<u32> = (0..9_999).map(|_| *dice.pick_early(&[1, 2, 3])).collect();
        assert_eq!(early.len(), 3);
    }

    #[test]
    fn the_first_throws_of_a_seed_never_change() {
        let mut dice = Dice::new(42);
        assert_eq!([dice.below(1_000), dice.below(1_000), dice.below(1_000)], [814, 318, 983]);
    }

    #[test]
    fn shares_follow_the_weights() {
        let (shares, mut dice) = (Shares::new(&[8.0, 1.0, 1.0]), Dice::new(7));
        let firsts = (0..10_000).filter(|_| shares.draw(&mut dice) == 0).count();
        assert!((7_700..8_300).contains(&firsts), "{firsts}");
    }
}
