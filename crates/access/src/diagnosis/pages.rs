//! The page for whoever helps: type the login, read why.

use super::{
    actions,
    model::{Finding, Fix, Verdict, findings},
};
use crate::{
    browser,
    door::{Role, Signed, Supervisor},
    identifier,
    moment::Moment,
    shell::Frame,
};
use axum::{extract::Query, http::StatusCode, response::Response};
use kit::{failure::Failure, page::html, words::Tongue};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    login: String,
}

/// A remedy as a link or a form.
struct Remedy {
    label: String,
    href: String,
    icon: &'static str,
    /// `post`, `delete` or empty for a link.
    method: &'static str,
}

struct Shown {
    check: &'static str,
    title: String,
    sentence: String,
    state: &'static str,
    icon: &'static str,
    /// What the verdict is, for who does not see colours.
    verdict: String,
    at: Option<Moment>,
    remedies: Vec<Remedy>,
    /// There is a remedy, and it is not the reader's to use.
    beyond: bool,
}

struct Attempt {
    at: Moment,
    outcome: String,
    tone: &'static str,
    address: String,
    browser: String,
}

#[derive(askama::Template)]
#[template(path = "diagnosis/show.html")]
struct Show {
    frame: Frame,
    login: String,
    asked: bool,
    headline: String,
    /// Until when, where what stops them ends by itself.
    stops_at: Option<Moment>,
    /// Of the verdict as a whole.
    tone: &'static str,
    findings: Vec<Shown>,
    attempts: Vec<Attempt>,
}

impl Show {
    fn icon(&self) -> &'static str {
        if self.tone == "good" { "check" } else { "alert" }
    }

    /// Only administrators have the tabs beside it.
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

pub async fn show(who: Signed<Supervisor>, Query(wish): Query<Wish>) -> Result<Response, Failure> {
    let login: String = wish.login.chars().filter(|c| !c.is_control()).collect();
    let login = login.trim();
    let mut page = Show {
        login: login.to_owned(),
        asked: !login.is_empty(),
        headline: String::new(),
        stops_at: None,
        tone: "good",
        findings: Vec::new(),
        attempts: Vec::new(),
        frame: Frame::new(&who, &who.scope).await?,
    };
    if login.is_empty() || login.len() > identifier::LONGEST {
        page.asked = false;
        return Ok(html(StatusCode::OK, &page));
    }
    let facts = actions::facts(&who.scope, &who, login).await?;
    let found = findings(&facts);
    (page.tone, page.headline) = headline(&who.say, &found);
    if let Some(person) = &facts.person {
        let attempts = actions::attempts(&who.scope, &who, person).await?;
        page.attempts = attempts.into_iter().map(|past| attempt(&who, past)).collect();
    }
    page.stops_at = found
        .iter()
        .find(|finding| finding.verdict == Verdict::Stops)
        .and_then(|finding| shown(&who, finding).at);
    page.findings = found.iter().map(|finding| shown(&who, finding)).collect();
    Ok(html(StatusCode::OK, &page))
}

/// The first check that stops, else that nothing does.
fn headline(say: &Tongue, found: &[Finding]) -> (&'static str, String) {
    let of = |verdict| found.iter().find(|finding| finding.verdict == verdict);
    if let Some(finding) = of(Verdict::Stops) {
        let title = say.t(&format!("diagnosis-{}", finding.check)).into_owned();
        return (
            "warn",
            say.t2("diagnosis-because", "check", title, "why", sentence(say, finding)),
        );
    }
    match of(Verdict::Notice) {
        Some(_) => ("accent", say.t("diagnosis-nothing-but").into_owned()),
        None => ("good", say.t("diagnosis-nothing").into_owned()),
    }
}

fn sentence(say: &Tongue, finding: &Finding) -> String {
    let key = format!("diagnosis-{}-{}", finding.check, finding.outcome);
    match finding.args.as_slice() {
        [] => say.t(&key).into_owned(),
        [(name, value)] => say.t1(&key, name, value.as_str()),
        [(one, first), (two, second), ..] => say.t2(&key, one, first.as_str(), two, second.as_str()),
    }
}

fn shown(who: &Signed<Supervisor>, finding: &Finding) -> Shown {
    let (state, icon, verdict) = match finding.verdict {
        Verdict::Good => ("done", "check", "diagnosis-good"),
        Verdict::Notice => ("now", "clock", "diagnosis-notice"),
        Verdict::Stops => ("failed", "alert", "diagnosis-stops"),
    };
    let mine = |fix: &&Fix| who.scope.is_at_least(fix.least());
    Shown {
        check: finding.check,
        title: who.say.t(&format!("diagnosis-{}", finding.check)).into_owned(),
        sentence: sentence(&who.say, finding),
        state,
        icon,
        verdict: who.say.t(verdict).into_owned(),
        at: finding.at.map(|at| Moment::new(at, &who.scope.time_zone)),
        beyond: finding.verdict != Verdict::Good && finding.fixes.iter().any(|fix| !mine(&fix)),
        remedies: finding
            .fixes
            .iter()
            .filter(mine)
            .map(|fix| remedy(&who.say, fix))
            .collect(),
    }
}

fn remedy(say: &Tongue, fix: &Fix) -> Remedy {
    let (key, href, icon, method) = match fix {
        Fix::Create => ("diagnosis-fix-create", "/members/new".to_owned(), "plus", ""),
        Fix::Ask(login) => {
            let typed = percent_encoding::utf8_percent_encode(login, percent_encoding::NON_ALPHANUMERIC);
            return Remedy {
                label: say.t1("diagnosis-fix-ask", "login", login.as_str()),
                href: format!("/diagnosis?login={typed}"),
                icon: "search",
                method: "",
            };
        }
        Fix::Open(id) => ("diagnosis-fix-open", format!("/members/{id}"), "user", ""),
        Fix::Reactivate(id) => (
            "members-reactivate",
            format!("/members/{id}/deactivation"),
            "check",
            "delete",
        ),
        Fix::Invite(id) => (
            "diagnosis-fix-invite",
            format!("/members/{id}/invitation"),
            "send",
            "post",
        ),
        Fix::Unlock(id) => (
            "diagnosis-fix-unlock",
            format!("/lockouts/{id}/release"),
            "key",
            "post",
        ),
        Fix::Letter(id) => (
            "members-open-letter",
            format!("/outbox/{}", id.simple()),
            "mail",
            "",
        ),
        Fix::Channels => ("diagnosis-fix-channels", "/channels".to_owned(), "channel", ""),
    };
    Remedy {
        label: say.t(key).into_owned(),
        href,
        icon,
        method,
    }
}

fn attempt(who: &Signed<Supervisor>, past: crate::audit::Line) -> Attempt {
    let (key, tone) = match past.outcome.as_str() {
        "done" => ("diagnosis-attempt-done", "good"),
        "locked" => ("diagnosis-attempt-locked", "alarm"),
        "disabled" => ("diagnosis-attempt-disabled", "warn"),
        "wrong" => ("diagnosis-attempt-wrong", "warn"),
        // The password was right, and something else was missing.
        _ => ("", "warn"),
    };
    let outcome = if key.is_empty() {
        crate::audit::outcome(&who.say, &past.outcome)
    } else {
        who.say.t(key).into_owned()
    };
    Attempt {
        at: Moment::new(past.at, &who.scope.time_zone),
        outcome,
        tone,
        browser: browser::name(&past.user_agent),
        address: past.address,
    }
}
