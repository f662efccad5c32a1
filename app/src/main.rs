//! The binary `skans`.

fn main() -> std::process::ExitCode {
    skans::main()
}
