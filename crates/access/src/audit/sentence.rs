//! What happened, in a sentence of the reader's language.

use super::{
    entry::{SERVICE, THROUGH, clean},
    reading::Line,
};
use kit::words::{FluentArgs, Tongue};

/// The sentence of a record. One whose action has none of its own, because it is younger than this page, is told by
/// its name.
pub fn of(say: &Tongue, line: &Line) -> String {
    let house = say.t("audit-house");
    let nobody = say.t("audit-nobody");
    let name = |name: &Option<String>| name.as_deref().map(clean);
    let thing = ["name", "login"]
        .iter()
        .find_map(|field| line.data[*field].as_str());
    let service = line.data[SERVICE].as_str().map(clean);
    let actor = name(&line.actor_name)
        .or(service)
        .unwrap_or_else(|| house.clone().into_owned());
    let actor = match line.data[THROUGH].as_str().map(clean) {
        Some(member) => say.t2("audit-through", "actor", actor, "member", member),
        None => actor,
    };
    let subject = name(&line.subject_name)
        .or_else(|| thing.map(str::to_owned))
        .unwrap_or_else(|| nobody.into_owned());
    let mut args = FluentArgs::new();
    args.set("actor", actor);
    args.set("subject", subject);
    args.set("action", line.action.as_str());
    say.with(&key(say, line), &args)
}

/// `sign_in.attempt` that ended `wrong` is `audit-did-sign-in-attempt-wrong`, or `audit-did-sign-in-attempt` where how
/// it ended needs no words of its own.
fn key(say: &Tongue, line: &Line) -> String {
    let plain = |text: &str| text.replace(['.', '_', ' '], "-");
    let did = format!("audit-did-{}", plain(&line.action));
    let ended = format!("{did}-{}", plain(&line.outcome));
    [ended, did]
        .into_iter()
        .find(|key| say.has(key))
        .unwrap_or_else(|| "audit-did-something".to_owned())
}

/// The room of an action, as a filter names it.
pub fn family(say: &Tongue, family: &str) -> String {
    let key = format!("audit-family-{}", family.replace('_', "-"));
    if say.has(&key) {
        say.t(&key).into_owned()
    } else {
        family.to_owned()
    }
}

/// Whether it was done, or why not.
pub fn outcome(say: &Tongue, outcome: &str) -> String {
    let key = format!("audit-outcome-{}", outcome.replace([' ', '_'], "-"));
    if say.has(&key) {
        say.t(&key).into_owned()
    } else {
        outcome.to_owned()
    }
}
