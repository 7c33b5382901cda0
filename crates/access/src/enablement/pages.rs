//! The list of what is missing.

use super::{
    actions,
    model::{Step, Who},
};
use crate::{
    door::{Member, Signed},
    shell::Frame,
};
use axum::{http::StatusCode, response::Response};
use kit::{failure::Failure, page::html};

#[derive(askama::Template)]
#[template(path = "enablement/show.html")]
struct Show {
    frame: Frame,
    steps: Vec<Step>,
    reached: bool,
    /// Names of those who can mend what the reader cannot.
    who: String,
}

impl Show {
    fn title(&self, step: &Step) -> String {
        self.frame
            .t(&format!("enablement-{}", step.what.code()))
            .into_owned()
    }

    fn help(&self, step: &Step) -> String {
        let how = if step.done { "done" } else { "missing" };
        self.frame
            .t(&format!("enablement-{}-{how}", step.what.code()))
            .into_owned()
    }

    fn oneself(step: &Step) -> bool {
        step.who == Who::Oneself
    }
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    let steps = actions::of(&who.app, who.scope.organisation, who.scope.member).await?;
    let page = Show {
        reached: !steps.iter().any(Step::stops),
        steps,
        who: actions::menders(&who.app, &who.scope).await?,
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}
