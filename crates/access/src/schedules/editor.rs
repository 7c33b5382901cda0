//! The form of a schedule: what was typed, kept as it was typed.

use super::model::{Day, Refusal, SPANS, Schedule, Span, Week, WeekFault, clock, span};

/// One weekday of the form.
#[derive(Clone, Debug, Default)]
pub struct DayForm {
    pub on: bool,
    /// Beginning and end of each span, as typed.
    pub rows: Vec<(String, String)>,
}

/// The whole form. Fields: `name`, `time_zone`, and per day `mon`, `mon_from`, `mon_to` … the latter two repeated.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    pub name: String,
    pub time_zone: String,
    pub days: [DayForm; 7],
}

impl Editor {
    pub fn blank(time_zone: &str) -> Self {
        Self {
            time_zone: time_zone.to_owned(),
            ..Self::default()
        }
        .with_week(&Week::usual())
    }

    pub fn of(schedule: &Schedule) -> Self {
        let (name, time_zone) = (schedule.name.clone(), schedule.zone.name().to_owned());
        Self {
            name,
            time_zone,
            ..Self::default()
        }
        .with_week(&schedule.week)
    }

    fn with_week(mut self, week: &Week) -> Self {
        for (form, spans) in self.days.iter_mut().zip(&week.0) {
            form.on = !spans.is_empty();
            form.rows = spans.iter().copied().map(typed).collect();
        }
        self
    }

    pub fn parse(fields: Vec<(String, String)>) -> Self {
        let mut editor = Self::default();
        let mut sides: [[Vec<String>; 2]; 7] = Default::default();
        for (name, value) in fields {
            match name.as_str() {
                "name" => editor.name = value,
                "time_zone" => editor.time_zone = value,
                _ => {
                    let (code, side) = name.split_once('_').unwrap_or((name.as_str(), ""));
                    let Some(day) = Day::ALL.into_iter().find(|day| day.code() == code) else {
                        continue;
                    };
                    match side {
                        "" => editor.days[day as usize].on = true,
                        "from" => sides[day as usize][0].push(value),
                        "to" => sides[day as usize][1].push(value),
                        _ => {}
                    }
                }
            }
        }
        for (form, [from, to]) in editor.days.iter_mut().zip(sides) {
            let rows = from.len().max(to.len());
            let mut sides = (from.into_iter(), to.into_iter());
            form.rows = (0..rows)
                .map(|_| {
                    (
                        sides.0.next().unwrap_or_default(),
                        sides.1.next().unwrap_or_default(),
                    )
                })
                .filter(|(from, to)| !from.trim().is_empty() || !to.trim().is_empty())
                .collect();
        }
        editor
    }

    /// The week that was typed. A day that is not ticked is free, whatever stands in its fields.
    pub fn week(&self) -> Result<Week, Refusal> {
        let mut days: [Vec<Span>; 7] = Default::default();
        for (day, form) in Day::ALL.into_iter().zip(&self.days).filter(|(_, form)| form.on) {
            if form.rows.is_empty() {
                return Err(Refusal::Week(WeekFault::NoHours(day)));
            }
            for (from, to) in &form.rows {
                let span = span(from, to).ok_or(Refusal::Week(WeekFault::Half(day)))?;
                days[day as usize].push(span);
            }
        }
        Week::checked(days).map_err(Refusal::Week)
    }
}

impl DayForm {
    /// The rows to show: those filled, then an empty one to go on, without script too.
    pub fn shown(&self) -> Vec<(String, String)> {
        let mut rows = self.rows.clone();
        if rows.len() < SPANS {
            rows.push((String::new(), String::new()));
        }
        rows.resize(rows.len().max(2), (String::new(), String::new()));
        rows
    }
}

/// As a browser's time field takes it, which knows no 24:00.
fn typed(span: Span) -> (String, String) {
    (clock(span.from), clock(span.to % (24 * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .collect()
    }

    // 000-03
    #[test]
    fn a_form_becomes_a_week_and_comes_back_as_it_was() {
        let editor = Editor::parse(pairs(
            "name=Turno&time_zone=UTC&mon=on&mon_from=08:00&mon_to=12:00&mon_from=13:00&mon_to=00:00&mon_from=&mon_to=\
             &tue_from=08:00&tue_to=09:00&wed=on&wed_from=22:00&wed_to=06:00&other=1&mon_else=2",
        ));
        let week = editor.week().expect("a week");
        assert_eq!(
            week.0[0],
            [Span { from: 480, to: 720 }, Span { from: 780, to: 1440 }]
        );
        assert!(week.0[1].is_empty(), "a day that is not ticked is free");
        assert_eq!(week.0[2], [Span { from: 1320, to: 360 }]);
        let again = Editor::default().with_week(&week);
        assert_eq!(again.week(), Ok(week));
        assert_eq!(again.days[0].shown()[1], ("13:00".into(), "00:00".into()));
    }

    #[test]
    fn what_is_missing_is_said_at_its_day() {
        let fault = |text: &str| Editor::parse(pairs(text)).week().expect_err("a refusal");
        assert_eq!(fault("name=x"), Refusal::Week(WeekFault::Empty));
        assert_eq!(fault("mon=on"), Refusal::Week(WeekFault::NoHours(Day::Mon)));
        assert_eq!(
            fault("sun=on&sun_from=08:00&sun_to="),
            Refusal::Week(WeekFault::Half(Day::Sun))
        );
        assert_eq!(
            fault("sun=on&sun_from=08:00&sun_to=x"),
            Refusal::Week(WeekFault::Half(Day::Sun))
        );
        assert_eq!(
            fault("sun=on&sun_from=08:00&sun_to=08:00"),
            Refusal::Week(WeekFault::Half(Day::Sun))
        );
    }
}
