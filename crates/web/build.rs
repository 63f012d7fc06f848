//! Says where the assets are: `dist/` once `npm run build` has made it, otherwise the little that
//! is kept here, so that the program builds without Node.

use std::path::Path;

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let made = Path::new(&here).join("dist");
    // Cargo watches only what exists; without the folder it would build this crate every time.
    let _ = std::fs::create_dir_all(&made);
    let folder = if made.join("danh.css").exists() { "dist" } else { "assets/fallback" };
    println!("cargo::rustc-env=DANH_WEB_ASSETS={folder}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", made.display());
    println!("cargo::rerun-if-changed=assets/fallback");
}
