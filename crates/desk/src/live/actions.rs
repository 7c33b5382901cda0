//! What is said in passing.

use access::App;
use kit::{
    bus::{Signal, SignalKind},
    ids::OrganisationId,
};
use serde_json::Value;
use uuid::Uuid;

/// Tells those who listen to a contact's topic something fleeting, on every node; lost without harm.
///
/// For typing: `{"from": "contact" | "agent", "conversation": id or null, "name": …, "typing": bool}`.
pub fn whisper(app: &App, organisation: OrganisationId, topic: Uuid, mut value: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert("topic".into(), topic.to_string().into());
    }
    app.bus.publish(Signal {
        organisation,
        kind: SignalKind::Whisper(value),
    });
}
