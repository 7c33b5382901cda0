//! What every page says above everything else while somebody looks through another's eyes.

use crate::{
    door::{Scope, Visit},
    moment::Moment,
};

/// Whose eyes, who looks, until when; and what the button to end it sends.
#[derive(Clone, Debug)]
pub struct Banner {
    pub member: String,
    pub administrator: String,
    pub until: Moment,
    pub csrf: String,
}

pub fn banner(visit: &Visit, scope: &Scope) -> Option<Banner> {
    let looks = scope.impersonated.as_ref()?;
    Some(Banner {
        member: scope.display_name.clone(),
        administrator: looks.name.clone(),
        until: Moment::new(looks.until, &scope.time_zone),
        csrf: visit.csrf.clone(),
    })
}
