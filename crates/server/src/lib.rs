//! The binary: configuration, boot order, router assembly, command line. No rules live here.

pub mod accept;
pub mod archive;
pub mod audit;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod health;
pub mod house;
pub mod keys;
pub mod layers;
pub mod node;
pub mod serve;
