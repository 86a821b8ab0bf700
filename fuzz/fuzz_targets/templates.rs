#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| seedlint::fuzz_targets::templates(data));
