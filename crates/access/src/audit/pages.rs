//! The page of the audit, and the file of it.

use super::{
    chain,
    entry::Entry,
    export::{self, Format},
    reading::{Line, read},
    sentence,
    store::{self, Filter},
};
use crate::{
    browser,
    door::{Administrator, Signed},
    identifier::identifier_key,
    moment::Moment,
    shell::Frame,
};
use axum::{
    body::Body,
    extract::Query,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{Days, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

const PAGE: usize = 50;

/// What was asked for, as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Wish {
    pub family: String,
    /// A login, or the id of a member.
    pub member: String,
    pub from: String,
    pub to: String,
    /// `done` or `failed`.
    pub outcome: String,
    pub before: String,
    pub format: String,
}

impl Wish {
    fn narrows(&self) -> bool {
        [&self.family, &self.member, &self.from, &self.to, &self.outcome]
            .iter()
            .any(|field| !field.trim().is_empty())
    }

    /// The address of the same wish further down.
    fn next(&self, before: i64) -> String {
        let fields = [
            ("family", &self.family),
            ("member", &self.member),
            ("from", &self.from),
            ("to", &self.to),
            ("outcome", &self.outcome),
        ];
        let mut query: Vec<String> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| {
                let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
                format!("{name}={value}")
            })
            .collect();
        query.push(format!("before={before}"));
        format!("/audit?{}", query.join("&"))
    }
}

/// A wish the store understands; `None` when it names nobody or a day that is none, and so nothing.
async fn filter(admin: &Signed<Administrator>, wish: &mut Wish) -> Result<Option<Filter>, Failure> {
    let (db, organisation) = (admin.app.db.read(), admin.scope.organisation);
    let typed = wish.member.trim().to_owned();
    let member = match Uuid::parse_str(&typed) {
        _ if typed.is_empty() => None,
        Ok(id) => {
            if let Some(login) = store::login_of_member(db, organisation, id).await? {
                wish.member = login;
            }
            Some(id)
        }
        Err(_) => match store::member_of_login(db, organisation, &identifier_key(&typed)).await? {
            Some(id) => Some(id),
            None => return Ok(None),
        },
    };
    let zone = &admin.scope.time_zone;
    let (Ok(from), Ok(to)) = (day(&wish.from), day(&wish.to)) else {
        return Ok(None);
    };
    Ok(Some(Filter {
        family: Some(wish.family.trim().to_owned()).filter(|family| !family.is_empty()),
        member,
        from: from.and_then(|day| midnight(day, 0, zone)),
        until: to.and_then(|day| midnight(day, 1, zone)),
        done: match wish.outcome.as_str() {
            "done" => Some(true),
            "failed" => Some(false),
            _ => None,
        },
        before: wish.before.parse().ok(),
        ..Filter::default()
    }))
}

/// A day as a form sends it; none where nothing was typed. What no record can have, years
/// of five digits for one, is the last or the first that one can: stored times are compared as text.
fn day(typed: &str) -> Result<Option<NaiveDate>, chrono::ParseError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day: NaiveDate = typed.trim().parse()?;
    let bound = |year, month, of_month| NaiveDate::from_ymd_opt(year, month, of_month).unwrap_or(day);
    Ok(Some(day.clamp(bound(1, 1, 2), bound(9999, 12, 29))))
}

/// When a day begins where the reader lives, or some days later. Where the clock goes forward at midnight it begins an
/// hour later; where a whole day was left out, with the next.
fn midnight(day: NaiveDate, later: u64, zone: &str) -> Option<Time> {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let midnight = day.checked_add_days(Days::new(later))?.and_hms_opt(0, 0, 0)?;
    (0..=100)
        .find_map(|quarters| {
            let moment = midnight + TimeDelta::minutes(15 * quarters);
            zone.from_local_datetime(&moment).earliest()
        })
        .map(|found| found.to_utc())
}

#[derive(askama::Template)]
#[template(path = "audit/index.html")]
struct Index {
    frame: Frame,
    wish: Wish,
    families: Vec<(String, String)>,
    rows: Vec<Row>,
    state: State,
    next: String,
}

/// One record of the list.
struct Row {
    line: Line,
    at: Moment,
    did: String,
    outcome: String,
    done: bool,
    browser: String,
    facts: Vec<(String, String)>,
}

/// How the chain stands.
struct State {
    /// `good`, `warn` or `alarm`.
    tone: &'static str,
    icon: &'static str,
    head: String,
    signed: Option<(String, Moment)>,
    looked: Option<Moment>,
}

pub async fn index(admin: Signed<Administrator>, Query(mut wish): Query<Wish>) -> Result<Response, Failure> {
    let organisation = admin.scope.organisation;
    let mut lines = match filter(&admin, &mut wish).await? {
        Some(filter) => {
            let at_most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            read(&admin.app, organisation, &filter, at_most).await?
        }
        None => Vec::new(),
    };
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines
        .last()
        .filter(|_| more)
        .map_or(String::new(), |line| wish.next(line.seq));
    let families = store::families(admin.app.db.read(), organisation).await?;
    let page = Index {
        families: families
            .into_iter()
            .map(|code| (sentence::family(&admin.say, &code), code))
            .map(|(label, code)| (code, label))
            .collect(),
        rows: lines.into_iter().map(|line| row(&admin, line)).collect(),
        state: state(&admin).await?,
        frame: Frame::new(&admin, &admin.scope).await?,
        wish,
        next,
    };
    Ok(html(StatusCode::OK, &page))
}

fn row(admin: &Signed<Administrator>, line: Line) -> Row {
    Row {
        at: Moment::new(line.at, &admin.scope.time_zone),
        did: sentence::of(&admin.say, &line),
        outcome: sentence::outcome(&admin.say, &line.outcome),
        done: line.outcome == "done",
        browser: browser::name(&line.user_agent),
        facts: facts(&line),
        line,
    }
}

/// The details under their own names, for who wants to know exactly.
fn facts(line: &Line) -> Vec<(String, String)> {
    let Some(fields) = line.data.as_object() else {
        return Vec::new();
    };
    let plain = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

async fn state(admin: &Signed<Administrator>) -> Result<State, Failure> {
    let (db, organisation) = (admin.app.db.read(), admin.scope.organisation);
    let moment = |at| Moment::new(at, &admin.scope.time_zone);
    let newest = store::newest_checkpoint(db, organisation, "kept").await?;
    let check = store::check(db, organisation).await?;
    let (tone, icon, head) = match &check {
        Some(check) if check.fault.is_some() => {
            let seq = check.fault_seq.unwrap_or_default();
            (
                "alarm",
                "alert",
                admin.say.t1("audit-broken", "record", seq.to_string()),
            )
        }
        Some(_) => ("good", "shield", admin.say.t("audit-whole").into_owned()),
        None => ("accent", "shield", admin.say.t("audit-not-looked").into_owned()),
    };
    Ok(State {
        tone,
        icon,
        head,
        signed: newest.map(|newest| (newest.seq.to_string(), moment(newest.at))),
        looked: check.map(|check| moment(check.at)),
    })
}

/// The file, as the answer to a form: what leaves the house is itself recorded, and no link alone can fetch it.
pub async fn export(admin: Signed<Administrator>, Form(mut wish): Form<Wish>) -> Result<Response, Failure> {
    let Some(format) = Format::parse(&wish.format) else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    wish.before.clear();
    let Some(filter) = filter(&admin, &mut wish).await? else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let facts = json!({
        "format": format.code(), "family": wish.family, "member": filter.member,
        "from": wish.from, "to": wish.to, "outcome": wish.outcome,
    });
    let entry = Entry::by(&admin.scope, &admin.visit, "audit.exported", None).data(facts);
    let now = admin.visit.now;
    admin
        .app
        .db
        .write(async move |tx| chain::write(tx, entry.clone(), now).await)
        .await?;
    let pieces = export::pieces(&admin.app, admin.scope.organisation, filter, format);
    let mut response = Body::from_stream(pieces).into_response();
    let kind = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"audit.{}\"", format.code());
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::{day, midnight};

    #[test]
    fn a_day_is_the_readers_day() {
        let check = |typed: &str, later, zone: &str, time: &str| {
            let begins = day(typed)
                .ok()
                .flatten()
                .and_then(|day| midnight(day, later, zone));
            assert_eq!(begins, Some(time.parse().expect("a time")), "{typed} {zone}");
        };
        check("2026-01-05", 0, "America/Guayaquil", "2026-01-05T05:00:00Z");
        check("2026-01-05", 1, "America/Guayaquil", "2026-01-06T05:00:00Z");
        check("2026-01-05", 0, "nowhere", "2026-01-05T00:00:00Z");
        // The clock went forward at midnight, and a whole day was left out.
        check("2018-11-04", 0, "America/Sao_Paulo", "2018-11-04T03:00:00Z");
        check("2011-12-30", 0, "Pacific/Apia", "2011-12-30T10:00:00Z");
        check("9999-12-31", 1, "UTC", "9999-12-30T00:00:00Z");
        check("+262142-12-31", 1, "UTC", "9999-12-30T00:00:00Z");
        check("-0044-03-15", 0, "Asia/Tokyo", "0001-01-01T14:41:01Z");
    }

    #[test]
    fn what_is_no_day_is_told_from_none() {
        assert_eq!(day(" "), Ok(None));
        for none in ["5 January", "262142-12-31", "2026-02-30", "2026-13-01", "0"] {
            assert!(day(none).is_err(), "{none}");
        }
    }
}
