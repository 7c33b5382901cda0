//! Many changes in one request: the same calls, one after another, each in a change of its own (RFC 7644, 3.7).

use super::call::{Asked, Caller, Reply, answer_one};
use ::scim::{
    Noted, Refused,
    bulk::{self, Done, Method, Operation, Plan},
};
use kit::failure::Failure;
use std::collections::BTreeMap;

pub async fn run(caller: &Caller, plan: &Plan, noted: &mut Noted) -> Result<Reply, Failure> {
    let (mut made, mut done, mut failed) = (BTreeMap::new(), Vec::new(), 0);
    for (place, operation) in plan.steps() {
        if plan.fail_on_errors.is_some_and(|most| most > 0 && failed >= most) {
            break;
        }
        let reply = match bulk::resolved(operation, &made) {
            Some(resolved) => {
                let asked = asked(&resolved);
                let mut reply = answer_one(caller, &asked, noted).await?;
                if reply.location.is_none() && operation.method != Method::Post {
                    reply.location = Some(format!("{}{}", caller.base, asked.path));
                }
                reply
            }
            // What it names was not made.
            None => Reply::from(Refused::Conflict(
                "An operation before, which this one names, failed.",
            )),
        };
        if reply.status >= 400 {
            failed += 1;
        } else if let (Some(name), Some(location)) = (&operation.bulk_id, &reply.location) {
            let id = location.rsplit('/').next().unwrap_or_default();
            made.insert(name.clone(), id.to_owned());
        }
        done.push((place, result(reply)));
    }
    Ok(Reply::of(200, Some(bulk::response(plan, &done))))
}

fn asked(operation: &Operation) -> Asked {
    let (path, query) = operation.path.split_once('?').unwrap_or((&operation.path, ""));
    Asked {
        method: operation.method.code().to_owned(),
        path: format!("/{}", path.trim_start_matches('/')),
        query: query.to_owned(),
        body: Ok(operation.data.clone()),
        if_match: operation.version.clone(),
        if_none_match: None,
    }
}

fn result(reply: Reply) -> Done {
    let went_wrong = reply.status >= 400;
    Done {
        status: reply.status,
        location: reply.location.filter(|_| !went_wrong),
        version: reply.version,
        response: reply.body.filter(|_| went_wrong),
    }
}
