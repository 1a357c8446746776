//! Backups as files: only what has changed is copied again, an interrupted one goes on, and a restore takes nothing that is not whole.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use app::domain::filter::Filter;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use server::store::sqlite::backup::copy::{self, Made};
use server::store::sqlite::backup::{BackupError, restore};

use crate::support::{add_sites, event, everything, open, options, ports};

/// The clock of the machine: files have its times.
struct Machine;

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp(i64::try_from(since.as_millis()).unwrap())
    }
}

/// A folder with three months, a folder for backups, and one for what is restored.
struct Place {
    outer: tempfile::TempDir,
}

impl Place {
    async fn new() -> Self {
        let place = Self { outer: tempfile::tempdir().unwrap() };
        std::fs::create_dir(place.data()).unwrap();
        let store = open(options(&place.data())).await;
        let ports = ports(&store, None);
        add_sites(&ports).await;
        ports.add(&["2026-01-05T10:00:00Z", "2026-02-05T10:00:00Z", "2026-03-05T10:00:00Z"].map(event)).await;
        store.close().await.unwrap();
        place.settle();
        place
    }

    fn data(&self) -> PathBuf {
        self.outer.path().join("data")
    }

    fn backup(&self) -> PathBuf {
        self.outer.path().join("backup")
    }

    fn restored(&self) -> PathBuf {
        self.outer.path().join("restored")
    }

    /// As if nothing had been written for a while.
    fn settle(&self) {
        for entry in std::fs::read_dir(self.data()).unwrap() {
            let file = std::fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
        }
    }

    async fn run(&self) -> Result<Made, BackupError> {
        copy::run(&self.data(), &self.backup(), &Machine).await
    }

    async fn restore(&self) -> Result<restore::Restored, BackupError> {
        restore::run(&self.backup(), &self.restored()).await
    }

    /// The copy of a database in the folder of backups.
    fn copy_of(&self, stem: &str) -> PathBuf {
        let files = std::fs::read_dir(self.backup()).unwrap().map(|entry| entry.unwrap().path());
        let is_it = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().starts_with(&format!("{stem}."));
        files.into_iter().find(is_it).unwrap()
    }
}

async fn events_in(folder: &Path) -> usize {
    let store = open(options(folder)).await;
    let count = ports(&store, None).list(&everything(), &Filter::default(), 100).await.len();
    assert_eq!(store.check_usage().await.unwrap(), []);
    store.close().await.unwrap();
    count
}

#[tokio::test]
async fn a_second_backup_copies_only_what_has_changed() {
    let place = Place::new().await;
    let first = place.run().await.unwrap();
    assert_eq!(first.copied, ["events-2026-03.db", "events-2026-02.db", "events-2026-01.db", "vigie.db"]);
    let untouched = place.copy_of("events-2026-01");

    let store = open(options(&place.data())).await;
    ports(&store, None).add(&[event("2026-02-06T10:00:00Z")]).await;
    store.close().await.unwrap();
    drop(store);
    let second = place.run().await.unwrap();
    assert_eq!(
        (second.copied, second.kept),
        (
            vec!["events-2026-02.db".to_owned(), "vigie.db".to_owned()],
            vec!["events-2026-03.db".to_owned(), "events-2026-01.db".to_owned()],
        )
    );
    assert!(untouched.exists());
    let databases = std::fs::read_dir(place.backup())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "db"));
    assert_eq!(databases.count(), 4, "what only the first had is gone");
    place.restore().await.unwrap();
    assert_eq!(events_in(&place.restored()).await, 4);
}

#[tokio::test]
async fn an_interrupted_backup_is_no_backup_and_the_next_one_goes_on_with_it() {
    let place = Place::new().await;
    let (oldest, aside) = (place.data().join("events-2026-01.db"), place.outer.path().join("aside"));
    std::fs::rename(&oldest, &aside).unwrap();
    std::fs::write(&oldest, vec![7; 4_096]).unwrap();
    place.run().await.unwrap_err();
    assert!(matches!(place.restore().await, Err(BackupError::Unfinished(_))));
    std::fs::rename(&aside, &oldest).unwrap();
    let whole = place.run().await.unwrap();
    assert_eq!(whole.kept, ["events-2026-03.db", "events-2026-02.db"]);
    assert_eq!(place.restore().await.unwrap().files, 4);

    // One that fails leaves the backup before it whole.
    std::fs::remove_dir_all(place.restored()).unwrap();
    std::fs::write(&oldest, vec![7; 4_096]).unwrap();
    place.run().await.unwrap_err();
    place.restore().await.unwrap();
    assert_eq!(events_in(&place.restored()).await, 3);
}

#[tokio::test]
async fn a_restore_takes_nothing_that_is_damaged_newer_or_elsewhere_and_fills_no_folder_that_is_in_use() {
    let place = Place::new().await;
    assert!(matches!(place.restore().await, Err(BackupError::NotABackup(_))));
    place.run().await.unwrap();
    let copy = place.copy_of("events-2026-02");
    let (right, manifest) = (std::fs::read(&copy).unwrap(), place.backup().join("manifest.json"));
    let mut wrong = right.clone();
    wrong[5_000] ^= 1;
    std::fs::write(&copy, &wrong).unwrap();
    assert!(matches!(place.restore().await, Err(BackupError::Damaged(file)) if file == copy));
    assert_eq!(std::fs::read_dir(place.restored()).unwrap().count(), 0, "nothing half restored stays");
    std::fs::write(&copy, &right[..5_000]).unwrap();
    assert!(matches!(place.restore().await, Err(BackupError::Damaged(_))));
    std::fs::write(&copy, &right).unwrap();

    let text = std::fs::read_to_string(&manifest).unwrap();
    for (from, to) in [("\"format\": 1", "\"format\": 2"), ("\"schema\": [\n    ", "\"schema\": [\n    9")] {
        assert!(text.contains(from), "{text}");
        std::fs::write(&manifest, text.replace(from, to)).unwrap();
        assert!(matches!(place.restore().await, Err(BackupError::Newer(_))), "{to}");
    }
    for to in ["\"database\": \"../elsewhere.db\"", "\"database\": \"/etc/passwd\""] {
        std::fs::write(&manifest, text.replace("\"database\": \"events-2026-02.db\"", to)).unwrap();
        assert!(matches!(place.restore().await, Err(BackupError::Damaged(_))), "{to}");
    }
    std::fs::write(&manifest, &text).unwrap();

    std::fs::write(place.restored().join("notes.txt"), b"mine").unwrap();
    assert!(matches!(place.restore().await, Err(BackupError::NotEmpty(_))));
    std::fs::remove_file(place.restored().join("notes.txt")).unwrap();
    place.restore().await.unwrap();
    assert_eq!(events_in(&place.restored()).await, 3);
}

#[tokio::test]
async fn a_backup_goes_into_no_folder_of_something_else_and_not_into_the_data() {
    let place = Place::new().await;
    std::fs::create_dir(place.backup()).unwrap();
    std::fs::write(place.backup().join("notes.txt"), b"mine").unwrap();
    assert!(matches!(place.run().await, Err(BackupError::NotABackup(_))));
    for inside in [place.data(), place.data().join("backup")] {
        assert!(matches!(copy::run(&place.data(), &inside, &Machine).await, Err(BackupError::Inside(_))));
    }
    assert!(!place.data().join("backup").exists());
    assert!(copy::run(&place.restored(), &place.backup(), &Machine).await.is_err(), "no data");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_owner_can_read_a_backup_or_what_is_restored() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new().await;
    place.run().await.unwrap();
    place.restore().await.unwrap();
    for folder in [place.backup(), place.restored()] {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        }
    }
}
