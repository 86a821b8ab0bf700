//! The command line, as data.

#[test]
fn commands() {
    let cache = tempfile::tempdir().expect("a folder for compiled lists");
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml")
        .env("SEEDLINT_CACHE_DIR", cache.path().to_string_lossy())
        .case("README.md");
}
