//! Who sends too fast, kept in memory. The time is passed in; a restart forgets.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use app::domain::time::Timestamp;

/// Buckets of tokens, one for each `K`: full at first, refilled steadily, one token a request.
#[derive(Debug)]
pub struct RateLimiter<K> {
    burst: f64,
    per_ms: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

/// Above this many buckets, those that are full again are forgotten, so that memory stays flat under changing addresses.
const MAX_BUCKETS: usize = 10_000;

impl<K: Hash + Eq> RateLimiter<K> {
    /// `burst` requests at once, and as many again within `refill_ms` milliseconds.
    pub fn new(burst: u32, refill_ms: u32) -> Self {
        let burst = f64::from(burst.max(1));
        Self { burst, per_ms: burst / f64::from(refill_ms.max(1)), buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one token of `key`.
    ///
    /// # Errors
    /// The whole seconds, at least 1, after which there is one again.
    pub fn take(&self, key: K, now: Timestamp) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < self.burst);
            if buckets.len() >= MAX_BUCKETS {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: self.burst, at: now });
        let tokens = self.refilled(*bucket, now);
        let allowed = tokens >= 1.0;
        *bucket = Bucket { tokens: if allowed { tokens - 1.0 } else { tokens }, at: now };
        if allowed { Ok(()) } else { Err(whole_seconds((1.0 - tokens) / self.per_ms)) }
    }

    /// Returns one token to `key`, for a request that turned out not to count.
    pub fn give_back<Q: Hash + Eq + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(key) {
            bucket.tokens = (bucket.tokens + 1.0).min(self.burst);
        }
    }

    fn refilled(&self, bucket: Bucket, now: Timestamp) -> f64 {
        // Clocks may be set back; a bucket then only waits.
        let elapsed = u32::try_from(now.0.saturating_sub(bucket.at.0).max(0)).unwrap_or(u32::MAX);
        (bucket.tokens + f64::from(elapsed) * self.per_ms).min(self.burst)
    }
}

fn whole_seconds(ms: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(ms / 1_000.0).map_or(1, |wait| wait.as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_with_time() {
        let limiter = RateLimiter::new(2, 10_000);
        assert_eq!(limiter.take("a", Timestamp(0)), Ok(()));
        assert_eq!(limiter.take("a", Timestamp(0)), Ok(()));
        assert_eq!(limiter.take("a", Timestamp(0)), Err(6));
        assert_eq!(limiter.take("b", Timestamp(0)), Ok(()), "others are not held back");
        assert_eq!(limiter.take("a", Timestamp(5_000)), Ok(()));
        assert!(limiter.take("a", Timestamp(5_001)).is_err());
    }

    #[test]
    fn a_clock_set_back_gives_no_tokens() {
        let limiter = RateLimiter::new(1, 1_000);
        assert_eq!(limiter.take("a", Timestamp(10_000)), Ok(()));
        assert!(limiter.take("a", Timestamp(0)).is_err());
        assert_eq!(limiter.take("a", Timestamp(1_000)), Ok(()));
    }

    #[test]
    fn many_addresses_do_not_grow_the_memory_without_end() {
        let limiter = RateLimiter::new(1, 1_000);
        for i in 0..3 * MAX_BUCKETS {
            assert_eq!(limiter.take(i, Timestamp(0)), Ok(()));
        }
        assert!(limiter.buckets.lock().unwrap().len() <= MAX_BUCKETS);
    }
}
