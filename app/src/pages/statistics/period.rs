//! Stretches of days that people ask for: a year of months, a month of days, a day or a week of hours, ten years. Pure.

use std::ops::RangeInclusive;

use crate::domain::bucket::Granularity;

use crate::domain::time::LocalDay;

/// The years that the annual view shows, the current one included.
const YEARS: i32 = 10;

/// Days, and how wide a bar of them is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// How wide a bar is.
    pub granularity: Granularity,
    /// The local days, both included.
    pub days: RangeInclusive<LocalDay>,
}

/// What a period's days make up, which decides what the one before it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Years(i32),
    Month,
    Days(i64),
}

impl Period {
    /// The usual period of a granularity around a day.
    pub fn around(granularity: Granularity, day: LocalDay) -> Self {
        let days = match granularity {
            Granularity::Year => year(day.year() - YEARS + 1).0..=year(day.year()).1,
            Granularity::Month => year(day.year()).0..=year(day.year()).1,
            Granularity::Day => day.plus_days(1 - i64::from(day.day()))..=day.last_of_month(),
            Granularity::Hour => day..=day,
        };
        Self { granularity, days }
    }

    /// The hours of the week, Monday to Sunday, that holds the day.
    pub fn week(day: LocalDay) -> Self {
        let monday = day.plus_days(-i64::from(day.weekday()));
        Self { granularity: Granularity::Hour, days: monday..=monday.plus_days(6) }
    }

    /// The day that other periods are chosen around: today if it is inside, else the end that is nearest to today.
    pub fn anchor(&self, today: LocalDay) -> LocalDay {
        today.clamp(*self.days.start(), *self.days.end())
    }

    /// Whether it is a whole week.
    pub fn is_week(&self) -> bool {
        self.shape() == Shape::Days(7)
    }

    /// As long, so many steps later, or earlier if negative. `None` beyond the years that are kept (2000 to 2199).
    pub fn step(&self, steps: i32) -> Option<Self> {
        let (from, to) = (*self.days.start(), *self.days.end());
        let days = match self.shape() {
            Shape::Years(n) => year(from.year() + n * steps).0..=year(to.year() + n * steps).1,
            Shape::Month => {
                let first = plus_months(from, steps);
                first..=first.last_of_month()
            }
            Shape::Days(n) => from.plus_days(n * i64::from(steps))..=to.plus_days(n * i64::from(steps)),
        };
        let kept = LocalDay::MIN <= *days.start() && *days.end() <= LocalDay::MAX;
        kept.then_some(Self { granularity: self.granularity, days })
    }

    /// What it is compared with: the period before; for years, each with the year before it.
    pub fn previous(&self) -> Option<Self> {
        if self.granularity != Granularity::Year {
            return self.step(-1);
        }
        let (from, to) = (self.days.start().year() - 1, self.days.end().year() - 1);
        (from >= LocalDay::MIN.year()).then(|| Self { granularity: Granularity::Year, days: year(from).0..=year(to).1 })
    }

    /// How many bars it has.
    pub fn bars(&self) -> i64 {
        let days = self.days.end().days_since(*self.days.start()) + 1;
        match self.granularity {
            Granularity::Hour => days * 24,
            Granularity::Day => days,
            Granularity::Month => days / 28 + 1,
            Granularity::Year => days / 365 + 1,
        }
    }

    fn shape(&self) -> Shape {
        let (from, to) = (*self.days.start(), *self.days.end());
        if (year(from.year()).0, year(to.year()).1) == (from, to) {
            Shape::Years(to.year() - from.year() + 1)
        } else if from.day() == 1 && to == from.last_of_month() {
            Shape::Month
        } else {
            Shape::Days(to.days_since(from) + 1)
        }
    }
}

/// The years to pick from: those of the annual view, and the one that is shown.
pub fn years(today: LocalDay, shown: i32) -> Vec<i32> {
    let mut years: Vec<i32> = (0..YEARS).map(|ago| today.year() - ago).collect();
    if !years.contains(&shown) {
        let at = years.iter().position(|year| *year < shown).unwrap_or(years.len());
        years.insert(at, shown);
    }
    years
}

/// The first and the last day of a year. A year that no calendar has ends the list of those that can be picked.
fn year(year: i32) -> (LocalDay, LocalDay) {
    let day = |month, day| LocalDay::new(year, month, day).unwrap_or(LocalDay::MIN);
    (day(1, 1), day(12, 31))
}

fn plus_months(first: LocalDay, months: i32) -> LocalDay {
    let count = first.year() * 12 + first.month().cast_signed() - 1 + months;
    let month = count.rem_euclid(12).unsigned_abs() + 1;
    LocalDay::new(count.div_euclid(12), month, 1).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        text.parse().unwrap()
    }

    fn shown(period: &Period) -> String {
        format!("{}/{}", period.days.start(), period.days.end())
    }

    #[test]
    fn each_granularity_has_its_usual_period() {
        let today = day("2026-11-22");
        let periods = Granularity::ALL.iter().map(|&granularity| shown(&Period::around(granularity, today)));
        assert_eq!(
            periods.collect::<Vec<_>>(),
            ["2026-11-22/2026-11-22", "2026-11-01/2026-11-30", "2026-01-01/2026-12-31", "2017-01-01/2026-12-31"]
        );
        assert_eq!(shown(&Period::week(today)), "2026-11-16/2026-11-22");
    }

    #[test]
    fn the_period_before_is_of_the_same_make() {
        for (granularity, around, before) in [
            (Granularity::Month, "2026-05-05", "2025-01-01/2025-12-31"),
            (Granularity::Day, "2026-03-15", "2026-02-01/2026-02-28"),
            (Granularity::Day, "2026-01-15", "2025-12-01/2025-12-31"),
            (Granularity::Hour, "2026-03-01", "2026-02-28/2026-02-28"),
            (Granularity::Year, "2026-03-01", "2016-01-01/2025-12-31"),
        ] {
            let previous = Period::around(granularity, day(around)).previous().unwrap();
            assert_eq!(shown(&previous), before);
        }
        let week = Period::week(day("2026-03-04"));
        assert!(week.is_week());
        assert_eq!(shown(&week.previous().unwrap()), "2026-02-23/2026-03-01");
    }

    #[test]
    fn a_step_forth_and_back_returns() {
        for granularity in [Granularity::Month, Granularity::Day, Granularity::Hour] {
            let period = Period::around(granularity, day("2024-02-29"));
            assert_eq!(period.step(1).and_then(|next| next.step(-1)), Some(period));
        }
    }

    #[test]
    fn no_step_leaves_the_years_that_are_kept() {
        assert_eq!(Period::around(Granularity::Month, LocalDay::MIN).step(-1), None);
        assert_eq!(Period::around(Granularity::Day, LocalDay::MAX).step(1), None);
        assert_eq!(Period::around(Granularity::Hour, LocalDay::MIN).previous(), None);
    }

    #[test]
    fn zooming_in_lands_on_today_or_on_the_end_that_is_nearest() {
        let today = day("2026-11-22");
        let year = |text: &str| Period::around(Granularity::Month, day(text));
        assert_eq!(year("2026-01-01").anchor(today), today);
        assert_eq!(year("2025-01-01").anchor(today), day("2025-12-31"));
    }

    #[test]
    fn the_year_that_is_shown_can_always_be_picked() {
        let list = years(day("2026-11-22"), 2003);
        assert_eq!((list.first(), list.last(), list.len()), (Some(&2026), Some(&2003), 11));
    }
}
