//! The `phi-guard` binary.

fn main() -> std::process::ExitCode {
    phi_guard::cli::main()
}
