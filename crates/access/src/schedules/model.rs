//! A week of working hours: what it may be, and whether it is open at an instant.

use crate::{door::ScheduleId, names::Fault};
use chrono::{Datelike, Timelike};
use chrono_tz::Tz;
use kit::clock::Time;
use serde::{Deserialize, Serialize};

/// Longer names break every list they stand in.
pub const LONGEST: usize = 60;
/// More spans than anybody's day has.
pub const SPANS: usize = 6;

const DAY: u16 = 24 * 60;
const WEEK: usize = 7 * DAY as usize;

/// The days as forms and the database name them, from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    pub fn code(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }
}

/// From one minute of the day to another; `to` is 24:00 or earlier than `from` when it lies in the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub from: u16,
    pub to: u16,
}

impl Span {
    pub fn overnight(self) -> bool {
        self.to <= self.from
    }

    fn minutes(self) -> u16 {
        if self.overnight() {
            DAY - self.from + self.to
        } else {
            self.to - self.from
        }
    }
}

/// The spans of each day, sorted; the outer seven are Monday to Sunday.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week(pub [Vec<Span>; 7]);

/// What is wrong with a week, and on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekFault {
    /// No day has hours.
    Empty,
    /// The day is ticked and has no hours.
    NoHours(Day),
    /// One of the two times is missing or is no time.
    Half(Day),
    /// Two spans cover the same minute; the day is the later one's.
    Overlap(Day),
    TooMany(Day),
}

impl Week {
    /// A week whose spans are sorted and do not meet, or why it is none.
    pub fn checked(mut days: [Vec<Span>; 7]) -> Result<Self, WeekFault> {
        if days.iter().all(Vec::is_empty) {
            return Err(WeekFault::Empty);
        }
        let mut taken = vec![false; WEEK];
        for (day, spans) in Day::ALL.into_iter().zip(&mut days) {
            if spans.len() > SPANS {
                return Err(WeekFault::TooMany(day));
            }
            spans.sort_unstable();
            for span in spans {
                let start = day as usize * usize::from(DAY) + usize::from(span.from);
                for minute in start..start + usize::from(span.minutes()) {
                    if std::mem::replace(&mut taken[minute % WEEK], true) {
                        return Err(WeekFault::Overlap(day));
                    }
                }
            }
        }
        Ok(Self(days))
    }

    /// What a new schedule begins with.
    pub fn usual() -> Self {
        let work = || {
            vec![Span {
                from: 9 * 60,
                to: 18 * 60,
            }]
        };
        Self([work(), work(), work(), work(), work(), Vec::new(), Vec::new()])
    }

    /// How long the week is, in minutes of wall clock.
    pub fn minutes(&self) -> u32 {
        self.0
            .iter()
            .flatten()
            .map(|span| u32::from(span.minutes()))
            .sum()
    }

    fn covers(&self, day: usize, minute: u16) -> bool {
        let today = self.0[day]
            .iter()
            .any(|span| minute >= span.from && (span.overnight() || minute < span.to));
        let since_yesterday = self.0[(day + 6) % 7]
            .iter()
            .any(|span| span.overnight() && minute < span.to);
        today || since_yesterday
    }
}

/// A named week in a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub id: ScheduleId,
    pub name: String,
    pub zone: Tz,
    pub week: Week,
    /// How many members work by it.
    pub members: i64,
}

/// Whether the schedule is open at an instant, by the wall clock of its zone.
pub fn is_open(schedule: &Schedule, at: Time) -> bool {
    let local = at.with_timezone(&schedule.zone);
    let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0);
    schedule
        .week
        .covers(local.weekday().num_days_from_monday() as usize, minute)
}

/// `HH:MM` as browsers and people write it. `24:00` is a time only for an end.
pub fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    // A browser that was asked for seconds sends them; nobody's shift begins at one.
    let minutes = minutes.strip_suffix(":00").unwrap_or(minutes);
    let number = |part: &str, longest: usize| {
        let digits = (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| digits)
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (minutes < 60 && hours * 60 + minutes <= DAY).then_some(hours * 60 + minutes)
}

/// A minute of the day as `HH:MM`; the end of a day is `24:00`.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The span between two typed times. An end at `00:00` is midnight, the end of the day.
pub fn span(from: &str, to: &str) -> Option<Span> {
    let (from, to) = (minute(from)?, minute(to)?);
    let to = if to == 0 { DAY } else { to };
    // From a time to the same time is all or nothing, and nobody can tell which.
    (from < DAY && from != to).then_some(Span { from, to })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Name(Fault),
    /// Another schedule of the organisation has this name.
    Taken,
    /// No such zone in the tz database.
    Zone,
    Week(WeekFault),
    /// No such schedule here; what one may not know exists answers the same.
    Gone,
}

#[cfg(test)]
mod tests;
