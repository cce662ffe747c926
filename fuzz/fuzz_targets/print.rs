//! See `fuzz_targets::TARGETS`.
#![no_main]

use fuzz_targets::mutate;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| fuzz_targets::run("print", data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if seed % 2 == 0 { fuzzer_mutate(data, size, max_size) } else { mutate::tokens_in_place(data, size, max_size, seed) }
});
