//! The lists, through the door.
