//! `guichet`, the one program.

use clap::Parser;

// Gives memory back after a burst and keeps many small buffers cheap; measured in bench/README.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    // A huge page is held whole for a few bytes in it: at rest they would be half of all memory. Failing is harmless.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let line = server::cli::Line::parse();
    kit::trace::start(std::env::var_os("GUICHET_LOG_JSON").is_some());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("guichet: the runtime does not start: {error}");
            return std::process::ExitCode::FAILURE;
        }
    };
    match runtime.block_on(server::cli::run(line)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("guichet: {failure}");
            std::process::ExitCode::FAILURE
        }
    }
}
