//! The file that marks a folder as a demonstration, so that neither is mistaken for the other; it also keeps the demonstration's sign-ins.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::config::WrongUse;

/// The name of the file.
pub const FILE: &str = "DEMO";

const EXPLANATION: &str = "# This folder is a demonstration of Vigie. Nothing in it is real.\n\
    # To remove it, stop the demonstration and run `vigie demo --remove`, or delete the folder.\n\n";

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// Whether all of its events are there.
    pub complete: bool,
    /// Those who may sign in.
    pub people: Vec<SignIn>,
}

/// Somebody of the demonstration who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The role's slug.
    pub role: String,
    /// The address.
    pub email: String,
    /// The password, good for nothing but this folder.
    pub password: String,
}

impl Marker {
    /// The marker of a folder; `None` if there is nothing yet.
    ///
    /// # Errors
    /// [`WrongUse`] if the folder holds something that is not a demonstration.
    pub fn find(folder: &Path) -> anyhow::Result<Option<Self>> {
        match fs::read_to_string(folder.join(FILE)) {
            Ok(text) => {
                Ok(Some(toml::from_str(&text).with_context(|| format!("{FILE} in {} is damaged", folder.display()))?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let used = folder.exists() && fs::read_dir(folder)?.next().is_some();
                if used {
                    let problem = format!(
                        "{} holds something that is not a demonstration; choose another folder",
                        folder.display()
                    );
                    return Err(WrongUse(problem).into());
                }
                Ok(None)
            }
            Err(error) => Err(error).with_context(|| format!("{FILE} in {} cannot be read", folder.display())),
        }
    }

    /// Writes it, readable by its owner only.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(folder.join(FILE))?;
        file.write_all(format!("{EXPLANATION}{}", toml::to_string(self)?).as_bytes())?;
        Ok(file.sync_all()?)
    }
}

/// Deletes a demonstration.
///
/// # Errors
/// If the folder is not one; the caller makes sure that no server works on it.
pub fn remove(folder: &Path) -> anyhow::Result<()> {
    if Marker::find(folder)?.is_none() {
        bail!("there is no demonstration in {}", folder.display());
    }
    fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker() -> Marker {
        let (role, email, password) = ("manager".into(), "manager@demo.example".into(), "secret".into());
        Marker { complete: true, people: vec![SignIn { role, email, password }] }
    }

    #[test]
    fn a_demonstration_is_found_again_and_removed_as_a_whole() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("vigie-demo");
        assert_eq!(Marker::find(&folder).unwrap(), None);
        marker().write(&folder).unwrap();
        fs::write(folder.join("main.db"), "x").unwrap();
        assert_eq!(Marker::find(&folder).unwrap(), Some(marker()));
        remove(&folder).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn an_installation_is_neither_taken_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.db"), "x").unwrap();
        assert!(Marker::find(folder.path()).unwrap_err().is::<WrongUse>());
        assert!(remove(folder.path()).is_err());
        assert!(folder.path().join("main.db").exists());
    }
}
