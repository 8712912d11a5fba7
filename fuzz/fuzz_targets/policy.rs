#![no_main]

use phi_guard::guard::CompiledPolicy;
use phi_guard::guard::policy::no_files;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(policy) = CompiledPolicy::load("policy.toml", text, None, &no_files) else { return };
    let printed = policy.to_toml().unwrap();
    let again = CompiledPolicy::load("printed.toml", &printed, None, &no_files).unwrap();
    assert!(again.to_toml().unwrap() == printed, "printed and read back it is another policy");
});
