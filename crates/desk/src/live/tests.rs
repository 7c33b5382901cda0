//! The stream, through real sockets.
