//! What is known of this very process: of the test binary, the C library and the kernel's part.

use std::io::Write;

use super::*;
use crate::memory;

/// Something with an address.
#[inline(never)]
fn landmark(n: u64) -> u64 {
    std::hint::black_box(n) + 1
}

static CONSTANT: [u64; 4] = [1, 2, 3, 4];

fn modules() -> Vec<Module> {
    memory::prepare();
    maps::modules()
}

#[track_caller]
fn module_of(address: u64) -> Module {
    let all = modules();
    let found = all.iter().find(|module| module.start <= address && address < module.end);
    found.unwrap_or_else(|| panic!("{address:#x} is in none of {all:#x?}")).clone()
}

fn in_file(address: u64) -> Object {
    let module = module_of(address);
    let image = Image::of(&module).expect("a file");
    assert!(matches!(image, Image::File(_)));
    Object::open(image, module.start, module.offset).expect("an object")
}

fn landmark_address() -> u64 {
    (landmark as fn(u64) -> u64) as usize as u64
}

fn libc_address() -> u64 {
    (libc::getppid as unsafe extern "C" fn() -> i32) as usize as u64
}

#[test]
fn functions_and_data_of_the_program_have_names() {
    assert_eq!(landmark(1), 2);
    let (code, data) = (landmark_address(), (&raw const CONSTANT).addr() as u64 + 8);
    let mut addresses = [code, code + 1, data];
    addresses.sort_unstable();
    let found = in_file(code).find(&addresses);
    let name = |address: u64| {
        let at = addresses.iter().position(|a| *a == address).unwrap();
        found[at].clone().unwrap_or_else(|| panic!("{address:#x}: {found:?}"))
    };
    assert!(name(code).name.contains("landmark") && name(code).start == code, "{found:?}");
    assert_eq!(name(code), name(code + 1));
    assert!(name(data).name.contains("CONSTANT"), "{found:?}");
    assert_eq!((name(data).start, name(data).end), (data - 8, data + 24));
}

// The C library of a distribution has no `.symtab`, and of names for one thing the plain one is taken.
#[test]
#[cfg(not(target_feature = "crt-static"))] // There it is part of the program.
fn the_c_library_is_known_by_its_file_and_by_what_the_loader_has() {
    let address = libc_address();
    let module = module_of(address);
    let loaded = Object::loaded(module.start, module.end).expect("dynamic symbols");
    for object in [in_file(address), loaded] {
        let found = object.find(&[address]).remove(0).expect("a symbol");
        assert_eq!((&found.name[..], found.start), ("getppid", address));
    }
}

#[test]
fn the_part_of_the_kernel_is_read_from_memory() {
    let Some(vdso) = modules().into_iter().find(|module| module.path == "[vdso]") else { return };
    let image = Image::of(&vdso).expect("memory");
    let object = Object::open(image, vdso.start, vdso.offset).expect("an object");
    let addresses: Vec<u64> = (vdso.start..vdso.end).step_by(8).collect();
    let found = object.find(&addresses);
    let named = |name: &str| found.iter().flatten().any(|place| place.name.ends_with(name));
    assert!(named("clock_gettime"), "{found:?}");
}

#[test]
fn a_file_that_is_another_one_now_is_not_believed() {
    let module = module_of(landmark_address());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other");
    let elsewhere = |deleted| Module { path: path.display().to_string(), deleted, ..module.clone() };
    // The program's own file is found all the same.
    for text in [&b"\x7fELF, but another"[..], b""] {
        std::fs::File::create(&path).unwrap().write_all(text).unwrap();
        for deleted in [false, true] {
            let image = Image::of(&elsewhere(deleted)).expect("/proc/self/exe");
            assert!(Object::open(image, module.start, module.offset).is_some());
        }
    }
    // That of a library is not.
    let library = Module { path: path.display().to_string(), ..module_of(libc_address()) };
    assert!(Image::of(&library).is_none_or(|_| rustix::process::geteuid().is_root()));
}

#[test]
fn what_is_no_plain_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    let module = module_of(libc_address());
    for path in [path.display().to_string(), "/dev/zero".into(), folder.path().display().to_string()] {
        let image = Image::of(&Module { path, deleted: false, ..module.clone() });
        assert!(image.is_none_or(|_| rustix::process::geteuid().is_root()));
    }
}

// Whatever stands in a file, it is read as one or not, with bounded work.
#[test]
fn broken_objects_are_survived() {
    let Some(vdso) = modules().into_iter().find(|module| module.path == "[vdso]") else { return };
    let mut whole = vec![0; usize::try_from(vdso.end - vdso.start).unwrap()];
    let n = memory::read(vdso.start, &mut whole);
    whole.truncate(n);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % below
    };
    let mut n_opened = 0;
    for _ in 0..20_000 {
        let mut bytes = whole.clone();
        for _ in 0..=next(4) {
            // Most of what matters stands at the two ends.
            let at = if next(2) == 0 { next(512) } else { bytes.len() - 1 - next(2048) };
            bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 8, 24, 64][next(8)];
        }
        let start = bytes.as_ptr().addr() as u64;
        let end = start + bytes.len() as u64;
        let addresses = [0, start, start + 0xa00, start + 0xb01, end - 1, u64::MAX];
        for object in [Object::open(Image::Memory(start, end), start, 0), Object::loaded(start, end)] {
            n_opened += usize::from(object.is_some());
            object.map(|object| object.find(&addresses));
        }
    }
    assert!(n_opened > 10_000, "only {n_opened} were looked into");
}
