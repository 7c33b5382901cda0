//! The table.

use super::model::{ROOMS, Room};
use crate::{
    door::{Member, Role, Signed},
    shell::Frame,
};
use axum::{http::StatusCode, response::Response};
use kit::{failure::Failure, page::html};

#[derive(askama::Template)]
#[template(path = "roles/show.html")]
struct Show {
    frame: Frame,
    rooms: &'static [Room],
    roles: [Role; 3],
    history: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // a template hands on what it loops over by reference
impl Show {
    fn own(&self, role: &Role) -> bool {
        *role == self.frame.role
    }

    fn say(&self, of: &str, role: &Role) -> String {
        self.frame.t(&format!("{of}{}", role.code())).into_owned()
    }
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    let page = Show {
        rooms: &ROOMS,
        roles: Role::ALL,
        history: who.scope.permissions.history,
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}
