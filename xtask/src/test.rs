//! `cargo xtask test`: every check and test, cheap ones first, and at the end the durations and the runners' own summaries.

use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use crate::command::{cargo, output, run_keeping, say};
use crate::lints::SERVER_SIDE;
use crate::timing::Timing;
use crate::workspace::Workspace;
use crate::{chromium, lints, npm, server};

/// A step of the test run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// rustfmt
    Formatting,
    /// clippy, both sides
    Lints,
    /// rustdoc
    Documentation,
    /// Unit, store and HTTP tests
    Rust,
    /// The release build that the browser tests use
    Build,
    /// Browser tests against the release build
    Browser,
}

/// Runs the steps, all where `only` is empty.
///
/// # Errors
/// At the first step that fails.
pub(crate) fn run(workspace: &Workspace, only: &[Step]) -> Result<()> {
    let mut timing = Timing::default();
    let mut summaries = Vec::new();
    for step in Step::value_variants().iter().filter(|step| only.is_empty() || only.contains(step)) {
        summaries.extend(timing.step(name(*step), || perform(workspace, *step))?);
    }
    say("Durations");
    print!("{}", timing.table());
    say("All passed");
    summaries.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Formatting => "formatting",
        Step::Lints => "lints",
        Step::Documentation => "documentation",
        Step::Rust => "Rust tests",
        Step::Build => "release build",
        Step::Browser => "browser tests",
    }
}

fn perform(workspace: &Workspace, step: Step) -> Result<Vec<String>> {
    match step {
        Step::Formatting => lints::formatting(workspace).map(|()| Vec::new()),
        Step::Lints => lints::clippy(workspace).map(|()| Vec::new()),
        Step::Documentation => lints::documentation(workspace).map(|()| Vec::new()),
        Step::Rust => rust_tests(workspace),
        Step::Build => server::build(workspace).map(|_| Vec::new()),
        Step::Browser => browser_tests(workspace),
    }
}

/// `xtask` apart from the rest: together, cargo would unite their features and build the shared crates once more.
fn rust_tests(workspace: &Workspace) -> Result<Vec<String>> {
    let mut summaries = Vec::new();
    for (what, packages) in [("Rust tests", &SERVER_SIDE[..]), ("Tests of the tasks", &["--package", "xtask"])] {
        say(what);
        let mut runner = cargo();
        if has_nextest() {
            runner.args(["nextest", "run"]);
        } else {
            runner.arg("test");
        }
        summaries.extend(run_keeping(runner.args(packages).current_dir(workspace.root()), is_summary)?);
    }
    Ok(summaries)
}

fn has_nextest() -> bool {
    output(cargo().args(["nextest", "--version"])).is_ok()
}

fn browser_tests(workspace: &Workspace) -> Result<Vec<String>> {
    let chromium = chromium::find_or_install(workspace)?;
    say(&format!("Browser tests in {chromium}"));
    let mut playwright = Command::new(npm::tool(workspace, "end2end", "playwright"));
    playwright.arg("test").current_dir(workspace.path("end2end")).env("VIGIE_BINARY", workspace.binary("release"));
    chromium.tell(&mut playwright);
    run_keeping(&mut playwright, is_summary)
}

/// The lines in which nextest, cargo and Playwright sum up.
fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    let playwright = line.split_once(' ').is_some_and(|(count, rest)| {
        let outcome = ["passed", "skipped", "flaky"].iter().any(|word| rest.starts_with(word));
        outcome && !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit())
    });
    playwright || line.starts_with("Summary [") || (line.starts_with("test result:") && !line.contains(" 0 passed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_summaries_are_recognised_and_nothing_else() {
        for line in [
            "     Summary [   0.331s] 104 tests run: 104 passed, 0 skipped",
            "  42 passed (1.2m)",
            "  1 skipped",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ] {
            assert!(is_summary(line), "{line}");
        }
        for line in ["", "  42 tests", "passed", "test result: ok. 0 passed; 0 failed;", "PASS [ 0.1s] app it"] {
            assert!(!is_summary(line), "{line}");
        }
    }
}
