//! Within a shift or outside of it. Pure.

use crate::{
    door::{MemberId, Role},
    moment::Moment,
    policies::{Policy, ShiftAccess},
    schedules::{Schedule, is_open},
};
use chrono::Duration;
use kit::clock::Time;
use sea_orm::FromQueryResult;

/// How long a supervisor's word holds.
pub const LIVES: Duration = Duration::hours(2);
/// Who was turned away is shown for so long.
pub const SHOWN: Duration = Duration::hours(12);

/// What a sign-in comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the shift, or nobody asks.
    Within,
    /// Outside, which is said and no more.
    Warned,
    /// Outside, and let in once.
    Granted,
    Denied,
}

/// Whether an instant lies in a shift, or within the grace before or after one.
pub fn within(schedule: &Schedule, at: Time, grace: Duration) -> bool {
    let minutes = grace.num_minutes();
    (-minutes..=minutes).any(|shift| is_open(schedule, at + Duration::minutes(shift)))
}

/// What the rule says, before anybody was let in by way of exception.
pub fn judge(policy: &Policy, role: Role, schedule: Option<&Schedule>, at: Time) -> Verdict {
    let decided = policy.shift_access();
    let Some(schedule) = schedule.filter(|_| decided != ShiftAccess::Off && role != Role::Administrator)
    else {
        return Verdict::Within;
    };
    if within(schedule, at, policy.shift_grace()) {
        Verdict::Within
    } else if decided == ShiftAccess::Deny {
        Verdict::Denied
    } else {
        Verdict::Warned
    }
}

/// What stands above the pages of who is in outside of their shift.
#[derive(Clone, Debug)]
pub struct Banner {
    /// The schedule's own name.
    pub schedule: String,
}

/// Somebody who was turned away, as those see it who may let them in.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TurnedAway {
    pub member_id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub schedule: Option<String>,
    pub refused_at: Time,
    pub address: String,
    /// Until when a word of somebody's holds that was not used yet.
    pub granted_until: Option<Time>,
}

pub struct Line {
    pub one: TurnedAway,
    pub at: Moment,
    pub until: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        door::ScheduleId,
        policies::{Document, Field},
        schedules::{Span, Week, zone},
    };

    fn schedule(name: &str, days: [&[(u16, u16)]; 7]) -> Schedule {
        let spans = days.map(|day| {
            day.iter()
                .map(|(from, to)| Span {
                    from: from * 60,
                    to: to * 60,
                })
                .collect()
        });
        Schedule {
            id: ScheduleId::new(),
            name: "Turno".to_owned(),
            zone: zone(name).unwrap(),
            week: Week(spans),
            members: 1,
        }
    }

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn the_grace_begins_and_ends_to_the_second_g_03() {
        // Monday to Friday, nine to six, in Quito, which is five hours behind UTC.
        let day: &[(u16, u16)] = &[(9, 18)];
        let week = schedule("America/Guayaquil", [day, day, day, day, day, &[], &[]]);
        for (time, open) in [
            ("2026-01-05T13:44:59Z", false),
            ("2026-01-05T13:45:00Z", true),
            ("2026-01-05T14:00:00Z", true),
            ("2026-01-05T23:14:59Z", true),
            ("2026-01-05T23:15:00Z", false),
            ("2026-01-10T15:00:00Z", false), // Saturday
        ] {
            assert_eq!(within(&week, at(time), Duration::minutes(15)), open, "{time}");
        }
        assert!(!within(&week, at("2026-01-05T13:59:59Z"), Duration::zero()));
        assert!(within(&week, at("2026-01-05T14:00:00Z"), Duration::zero()));
    }

    #[test]
    fn a_shift_over_midnight_belongs_to_the_day_it_began_g_03() {
        // Friday 22:00 to 06:00 in São Paulo (UTC-3), and no other night.
        let night: &[(u16, u16)] = &[(22, 6)];
        let week = schedule("America/Sao_Paulo", [&[], &[], &[], &[], night, &[], &[]]);
        for (time, open) in [
            ("2026-01-10T00:44:59Z", false), // Friday 21:44:59
            ("2026-01-10T00:45:00Z", true),
            ("2026-01-10T03:00:00Z", true), // midnight
            ("2026-01-10T09:14:59Z", true),
            ("2026-01-10T09:15:00Z", false), // Saturday 06:15
            ("2026-01-11T03:00:00Z", false), // the next night
        ] {
            assert_eq!(within(&week, at(time), Duration::minutes(15)), open, "{time}");
        }
    }

    #[test]
    fn a_clock_change_moves_the_shift_with_the_wall_g_03() {
        let day: &[(u16, u16)] = &[(9, 17)];
        let week = schedule("Europe/Stockholm", [day, day, day, day, day, day, day]);
        let open = |time| within(&week, at(time), Duration::zero());
        assert!(
            !open("2026-03-28T07:59:00Z") && open("2026-03-28T08:00:00Z"),
            "winter"
        );
        assert!(
            !open("2026-03-29T06:59:00Z") && open("2026-03-29T07:00:00Z"),
            "summer, from that night on"
        );
    }

    #[test]
    fn only_who_has_a_schedule_and_is_no_administrator_is_asked_g_03() {
        let never = schedule("UTC", [&[(3, 4)], &[], &[], &[], &[], &[], &[]]);
        let noon = at("2026-01-05T12:00:00Z");
        let policy = |code: &str| {
            let typed = [(Field::ShiftAccess, code.to_owned())];
            Document::default().with(&typed).unwrap().policy()
        };
        let verdict = |code, role, schedule| judge(&policy(code), role, schedule, noon);
        assert_eq!(verdict("deny", Role::Agent, Some(&never)), Verdict::Denied);
        assert_eq!(verdict("deny", Role::Supervisor, Some(&never)), Verdict::Denied);
        assert_eq!(
            verdict("deny", Role::Administrator, Some(&never)),
            Verdict::Within
        );
        assert_eq!(verdict("deny", Role::Agent, None), Verdict::Within);
        assert_eq!(verdict("warn", Role::Agent, Some(&never)), Verdict::Warned);
        assert_eq!(verdict("off", Role::Agent, Some(&never)), Verdict::Within);
    }
}
