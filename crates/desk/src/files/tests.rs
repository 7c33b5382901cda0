//! Files, through the door.
