use super::*;
use Day::{Fri, Mon, Sun, Tue};

fn week(days: &[(Day, &[(&str, &str)])]) -> [Vec<Span>; 7] {
    let mut week: [Vec<Span>; 7] = std::array::from_fn(|_| Vec::new());
    for (day, spans) in days {
        week[*day as usize] = spans
            .iter()
            .map(|(from, to)| span(from, to).expect("a span"))
            .collect();
    }
    week
}

fn schedule(zone: Tz, days: &[(Day, &[(&str, &str)])]) -> Schedule {
    let week = Week::checked(week(days)).expect("a week");
    Schedule {
        id: ScheduleId::new(),
        name: "Turno".into(),
        zone,
        week,
        members: 0,
    }
}

fn at(text: &str) -> Time {
    text.parse().expect("an instant")
}

// 000-03
#[test]
fn a_week_is_accepted_or_refused_at_its_day() {
    let check = |days: &[(Day, &[(&str, &str)])], fault: Option<WeekFault>| {
        assert_eq!(Week::checked(week(days)).err(), fault, "{days:?}");
    };
    check(&[(Mon, &[("08:00", "12:00"), ("13:00", "18:00")])], None);
    check(&[(Mon, &[("13:00", "18:00"), ("08:00", "13:00")])], None);
    check(
        &[(Mon, &[("00:00", "24:00")]), (Tue, &[("00:00", "00:00")])],
        None,
    );
    check(
        &[(Mon, &[("22:00", "06:00")]), (Tue, &[("06:00", "08:00")])],
        None,
    );
    check(
        &[(Sun, &[("22:00", "06:00")]), (Mon, &[("06:00", "07:00")])],
        None,
    );
    check(&[], Some(WeekFault::Empty));
    check(
        &[(Mon, &[("08:00", "12:00"), ("11:59", "18:00")])],
        Some(WeekFault::Overlap(Mon)),
    );
    check(
        &[(Mon, &[("22:00", "06:00")]), (Tue, &[("05:59", "08:00")])],
        Some(WeekFault::Overlap(Tue)),
    );
    check(
        &[(Mon, &[("05:00", "07:00")]), (Sun, &[("22:00", "06:00")])],
        Some(WeekFault::Overlap(Sun)),
    );
    check(
        &[(Fri, &[("18:00", "02:00"), ("23:00", "24:00")])],
        Some(WeekFault::Overlap(Fri)),
    );
    let many: Vec<(&str, &str)> = vec![
        ("01:00", "01:30"),
        ("02:00", "02:30"),
        ("03:00", "03:30"),
        ("04:00", "04:30"),
        ("05:00", "05:30"),
        ("06:00", "06:30"),
        ("07:00", "07:30"),
    ];
    check(&[(Mon, &many)], Some(WeekFault::TooMany(Mon)));
}

#[test]
fn times_are_read_as_people_write_them() {
    let table = [
        ("08:00", Some(480)),
        ("8:05", Some(485)),
        (" 00:00 ", Some(0)),
        ("24:00", Some(1440)),
        ("08:00:00", Some(480)),
        ("24:01", None),
        ("25:00", None),
        ("08:60", None),
        ("0800", None),
        ("", None),
        ("-1:00", None),
        ("08:", None),
        ("８:00", None),
        ("123:00", None),
        ("08:00:30", None),
    ];
    for (text, expected) in table {
        assert_eq!(minute(text), expected, "{text:?}");
    }
    assert_eq!(span("22:00", "06:00"), Some(Span { from: 1320, to: 360 }));
    assert_eq!(span("22:00", "00:00"), Some(Span { from: 1320, to: 1440 }));
    assert_eq!(span("00:00", "00:00"), Some(Span { from: 0, to: 1440 }));
    assert_eq!(span("09:00", "09:00"), None);
    assert_eq!(span("24:00", "06:00"), None);
    assert_eq!(
        (clock(0), clock(485), clock(1440)),
        ("00:00".into(), "08:05".into(), "24:00".into())
    );
}

// 000-03
#[test]
fn a_schedule_is_open_by_the_wall_clock_of_its_zone() {
    let day = schedule(
        chrono_tz::America::Sao_Paulo,
        &[(Mon, &[("08:00", "12:00"), ("13:00", "24:00")])],
    );
    // 23 November 2026 is a Monday; São Paulo is three hours behind UTC.
    for (instant, open) in [
        ("2026-11-23T10:59:59Z", false),
        ("2026-11-23T11:00:00Z", true),
        ("2026-11-23T14:59:59Z", true),
        ("2026-11-23T15:00:00Z", false),
        ("2026-11-23T16:00:00Z", true),
        ("2026-11-24T02:59:59Z", true),
        ("2026-11-24T03:00:00Z", false),
        ("2026-11-22T12:00:00Z", false),
    ] {
        assert_eq!(is_open(&day, at(instant)), open, "{instant}");
    }
    let night = schedule(chrono_tz::UTC, &[(Sun, &[("22:00", "06:00")])]);
    for (instant, open) in [
        ("2026-11-22T21:59:00Z", false),
        ("2026-11-22T22:00:00Z", true),
        ("2026-11-23T05:59:59Z", true),
        ("2026-11-23T06:00:00Z", false),
        ("2026-11-22T05:00:00Z", false),
        ("2026-11-23T22:30:00Z", false),
    ] {
        assert_eq!(is_open(&night, at(instant)), open, "{instant}");
    }
}

// 000-03
#[test]
fn a_clock_change_skips_an_hour_or_works_it_twice() {
    // Madrid, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    let spring = schedule(chrono_tz::Europe::Madrid, &[(Sun, &[("02:00", "03:30")])]);
    assert!(!is_open(&spring, at("2026-03-29T00:59:59Z")), "01:59");
    assert!(
        is_open(&spring, at("2026-03-29T01:00:00Z")),
        "03:00, after the gap"
    );
    assert!(!is_open(&spring, at("2026-03-29T01:30:00Z")), "03:30");
    let skipped = schedule(chrono_tz::Europe::Madrid, &[(Sun, &[("02:10", "02:50")])]);
    for minute in 0..180 {
        let instant = at("2026-03-29T00:00:00Z") + chrono::Duration::minutes(minute);
        assert!(
            !is_open(&skipped, instant),
            "an hour that does not exist is never worked: {instant}"
        );
    }
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC, so 02:30 comes at 00:30 and at 01:30 UTC.
    for instant in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        assert!(is_open(&skipped, at(instant)), "{instant}");
    }
    assert!(!is_open(&skipped, at("2026-10-25T02:30:00Z")), "03:30");
    // A night shift across the change: eight hours on the wall, nine in the world.
    let night = schedule(chrono_tz::Europe::Madrid, &[(Day::Sat, &[("22:00", "06:00")])]);
    let worked = (0..24 * 60)
        .filter(|m| is_open(&night, at("2026-10-24T12:00:00Z") + chrono::Duration::minutes(*m)))
        .count();
    assert_eq!(worked, 9 * 60);
}
