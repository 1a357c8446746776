//! Where things are: the project's root and the folders that a build writes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders of the project.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built from.
    ///
    /// # Errors
    /// If the folder is gone.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies inside the workspace")?;
        let root = root.canonicalize().with_context(|| format!("{} is gone", root.display()))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// A path below cargo's target folder.
    pub(crate) fn target(&self, below: &str) -> PathBuf {
        self.target.join(below)
    }

    /// The page's files as the server embeds them. Always below the root, where the server's sources look for it.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// The program.
    pub(crate) fn binary(&self, profile_folder: &str) -> PathBuf {
        self.target(profile_folder).join(format!("vigie{}", std::env::consts::EXE_SUFFIX))
    }
}
