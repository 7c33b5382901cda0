//! Files that travel with messages.
//!
//! **Invariants.** A file belongs to whoever uploaded it until it is sent; then to its message, once. What it is,
//! its bytes say, never its name. Only pictures that cannot hold script are shown inside our pages; everything else
//! is a download in a sandbox. What was uploaded and never sent is swept after a day.

mod actions;
mod model;
mod pages;
mod serve;
pub mod store;
#[cfg(test)]
mod tests;

pub use actions::{is_crowded, upload};
pub use model::{File, FileId, Owner, UploadRefusal};
pub use serve::serve;

use access::door::{Doors, Gate};
use chrono::Duration;
use kit::jobs::Handlers;

pub fn doors(doors: Doors) -> Doors {
    doors.get(Gate::Agent, "/files/{id}", pages::show)
}

pub fn jobs(handlers: Handlers<access::App>) -> Handlers<access::App> {
    handlers.every("files.sweep", Duration::hours(1), |app| async move {
        actions::sweep(&app).await
    })
}
