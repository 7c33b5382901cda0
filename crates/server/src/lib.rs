//! The binary: configuration, boot order, router assembly, command line. No rules live here.

pub mod accept;
pub mod admin;
pub mod archive;
pub mod audit;
pub mod calibrate;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod health;
pub mod house;
pub mod keys;
pub mod layers;
pub mod mail;
pub mod node;
pub mod serve;
