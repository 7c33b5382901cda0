use crate::ids::OrganisationId;
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Signal { pub organisation: OrganisationId, pub kind: SignalKind }
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum SignalKind { Head(i64), Whisper(serde_json::Value), Revoked(i64), Jobs }
#[derive(Clone)]
pub struct Bus;
impl Bus { pub fn publish(&self, _s: Signal) {} pub fn local() -> Self { Bus }
 pub fn subscribe(&self) -> tokio::sync::broadcast::Receiver<Signal> { tokio::sync::broadcast::channel(1).1 } }
