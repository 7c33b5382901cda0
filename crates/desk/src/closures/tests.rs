//! Ends and beginnings, through the door.
