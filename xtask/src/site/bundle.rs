//! The scripts and the style that are not Rust: the chart library, cut to the parts in use, and the CSS.

use std::process::Command;

use anyhow::Result;

use super::{Part, Profile};
use crate::command::{run, say};
use crate::npm;
use crate::workspace::Workspace;

/// Bundles `frontend/js/charts.js` and `style/main.css`; takes a moment, so it is not stamped.
pub(super) fn scripts_and_style(workspace: &Workspace, profile: Profile) -> Result<Vec<Part>> {
    say("Bundling charts and style");
    let folder = workspace.target("xtask").join(profile.folder());
    let mut parts = Vec::new();
    for (name, source) in [("charts.js", "frontend/js/charts.js"), ("vigie.css", "style/main.css")] {
        let path = folder.join(name);
        let mut esbuild = Command::new(npm::tool(workspace, "frontend", "esbuild"));
        esbuild.args(["--bundle", "--log-level=warning", "--loader:.svg=dataurl"]);
        if name == "charts.js" {
            esbuild.args(["--format=esm", "--target=es2022", "--legal-comments=none"]);
        } else {
            // Cascade layers and nesting are older than these, so esbuild leaves them as written.
            esbuild.arg("--target=chrome120,firefox121,safari17.2");
        }
        if profile == Profile::Release {
            esbuild.arg("--minify");
        }
        run(esbuild.arg(format!("--outfile={}", path.display())).arg(workspace.path(source)))?;
        parts.push(Part { name: name.to_owned(), path });
    }
    Ok(parts)
}
