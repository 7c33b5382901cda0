//! Writes every document of the tests into a folder, for other implementations to read:
//! `cargo run --example vectors -- FOLDER`. A file's name begins with `accept.` or `refuse.`.

#[path = "../tests/common/attacks/mod.rs"]
mod attacks;

use std::{env, fs, path::Path};

fn main() {
    let target = env::args().nth(1).expect("a folder");
    let (target, fixtures) = (
        Path::new(&target),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
    );
    fs::create_dir_all(target).expect("the folder can be made");
    for (folder, verdict) in [("accepted", "accept"), ("refused", "refuse")] {
        for entry in fs::read_dir(fixtures.join(folder)).expect("fixtures") {
            let path = entry.expect("a file").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            fs::copy(&path, target.join(format!("{verdict}.{name}.xml"))).expect("a copy");
        }
    }
    for name in [
        "plain-assertion",
        "plain-response",
        "plain-both",
        "genuine-signed-both",
    ] {
        let xml = fs::read_to_string(fixtures.join(format!("accepted/{name}.xml"))).expect("a fixture");
        for attack in attacks::all(&xml) {
            let file = format!("refuse.attack {} of {name}.xml", attack.name);
            fs::write(target.join(file), attack.xml).expect("a file");
        }
    }
}
