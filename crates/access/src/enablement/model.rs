//! The steps, and which of them are done.

/// What an agent may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Team,
    /// A connected channel whose work goes to one of their teams.
    Channel,
    Schedule,
    /// To read what was said before.
    History,
    Availability,
}

/// Who can see to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Administrator,
    Oneself,
}

/// What the rule looks at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub teams: usize,
    pub channels: i64,
    pub schedule: bool,
    pub history: bool,
    /// `available`, `break` or `offline`.
    pub status: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub what: What,
    pub done: bool,
    /// Without it no customer reaches them; the others are worth having.
    pub needed: bool,
    pub who: Who,
}

impl What {
    /// The sentences are `enablement-{code}`, `-{code}-done` and `-{code}-missing`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Channel => "channel",
            Self::Schedule => "schedule",
            Self::History => "history",
            Self::Availability => "availability",
        }
    }
}

impl Step {
    /// Keeps customers away.
    pub fn stops(&self) -> bool {
        self.needed && !self.done
    }

    /// The class catalogue's `data-state`.
    pub fn state(&self) -> &'static str {
        match (self.done, self.needed) {
            (true, _) => "done",
            (false, true) => "failed",
            (false, false) => "todo",
        }
    }

    pub fn icon(&self) -> &'static str {
        match (self.done, self.needed) {
            (true, _) => "check",
            (false, true) => "alert",
            (false, false) => "clock",
        }
    }
}

/// In the order in which they are seen to.
pub fn steps(facts: &Facts) -> [Step; 5] {
    let step = |what, done, needed, who| Step {
        what,
        done,
        needed,
        who,
    };
    [
        // A channel whose work goes to everybody needs no team.
        step(
            What::Team,
            facts.teams > 0,
            facts.channels == 0,
            Who::Administrator,
        ),
        step(What::Channel, facts.channels > 0, true, Who::Administrator),
        step(What::Schedule, facts.schedule, false, Who::Administrator),
        step(What::History, facts.history, false, Who::Administrator),
        step(
            What::Availability,
            facts.status == "available",
            false,
            Who::Oneself,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_are_kept_away_by_a_missing_team_or_channel_and_by_nothing_else_001_12() {
        let check = |facts: Facts, expected: &[What]| {
            let found = steps(&facts);
            let stopping: Vec<What> = found
                .iter()
                .filter(|step| step.stops())
                .map(|step| step.what)
                .collect();
            assert_eq!(stopping, expected, "{facts:?}");
        };
        check(Facts::default(), &[What::Team, What::Channel]);
        let team = Facts {
            teams: 1,
            ..Facts::default()
        };
        check(team.clone(), &[What::Channel]);
        check(Facts { channels: 2, ..team }, &[]);
        let everybody = Facts {
            channels: 1,
            ..Facts::default()
        };
        check(everybody, &[]);
    }
}
