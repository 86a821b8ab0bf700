//! The number of threads changes no byte of a report.

mod beside;

use std::path::Path;

#[test]
fn one_and_eight_threads_print_the_same() {
    let folders = [Some(beside::root().join("seeds")), beside::CORPUS.folder()];
    let print = |folder: &Path, threads: &str, format: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .args(["--isolated", "--hints", "--threads", threads, "--output-format", format])
            .arg(folder)
            .output()
            .expect("the program runs");
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    for folder in folders.iter().flatten() {
        for format in ["full", "ndjson"] {
            let (one, eight) = (print(folder, "1", format), print(folder, "8", format));
            assert!(one == eight, "{format} differs over {}", folder.display());
        }
    }
}
