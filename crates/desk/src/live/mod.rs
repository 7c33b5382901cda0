//! Open pages: what happens is seen without asking.

mod actions;

pub use actions::whisper;
