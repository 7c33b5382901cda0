//! Rules.

/// How many conversations one person is given at a time.
pub const CAPACITY: i64 = 5;
