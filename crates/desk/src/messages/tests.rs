//! What is said, through the door.
