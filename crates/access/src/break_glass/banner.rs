//! What administrators' pages say above everything else.

use super::{model::TEST_EVERY, store};
use crate::{
    door::{Role, Scope, Visit},
    moment::Moment,
};
use kit::failure::Failure;

/// Something about the break-glass account that administrators must see; in words, since every floor's pages show it.
#[derive(Clone, Debug)]
pub struct Banner {
    pub tone: &'static str,
    pub icon: &'static str,
    pub title: String,
    pub help: String,
    /// Whether the room's page says more about it.
    pub look: bool,
}

/// Only for administrators, and only when there is something to say.
pub async fn banner(visit: &Visit, scope: &Scope) -> Result<Option<Banner>, Failure> {
    if scope.role != Role::Administrator {
        return Ok(None);
    }
    let Some(shown) = store::shown(visit.app.db.read(), scope).await? else {
        return Ok(None);
    };
    let tested = shown.tested_at.or(shown.created_at);
    let untested = shown.created_at.is_some() && tested.is_some_and(|at| visit.now - at > TEST_EVERY);
    let say = &visit.say;
    let alarm = |title: String| Banner {
        tone: "alarm",
        icon: "alert",
        title,
        help: say.t("break-glass-banner-help").into_owned(),
        look: true,
    };
    Ok(match (shown.emergency, shown.ends) {
        (true, Some(ends)) => Some(Banner {
            tone: "alarm",
            icon: "shield",
            title: say.t("break-glass-inside").into_owned(),
            help: say.t1(
                "break-glass-inside-help",
                "when",
                Moment::new(ends, &scope.time_zone).text,
            ),
            look: false,
        }),
        _ if shown.opened > 0 => Some(alarm(say.t("break-glass-banner-opened").into_owned())),
        _ if shown.tries > 0 => Some(alarm(say.t1("break-glass-banner-tried", "n", shown.tries))),
        _ => untested.then(|| Banner {
            tone: "warn",
            icon: "clock",
            title: say.t("break-glass-due").into_owned(),
            help: String::new(),
            look: true,
        }),
    })
}
