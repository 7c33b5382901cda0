//! Claims and what may be seen, through the door.
