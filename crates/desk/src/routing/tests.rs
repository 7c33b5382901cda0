//! Decisions, seen from outside.
