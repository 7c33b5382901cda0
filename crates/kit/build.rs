//! The folder of the built front-end must exist for the binary to embed it, also before the first `make assets`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A failure here shows as a clear error of the embedding macro right after.
    let _ = std::fs::create_dir_all("../../assets/dist");
}
