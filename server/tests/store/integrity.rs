//! The seals over Vigie's own site: whatever is done to its events behind the program's back is found, and nothing that the program does is
//! taken for it.

use std::path::Path;
use std::sync::Arc;

use app::domain::event::{Change, EventId, NewEvent, Target};
use app::domain::integrity::{Break, BreakKind, Check, CheckProgress, Integrity};
use app::domain::retention::{Change as Decision, Keep, Periods, Place};
use app::domain::site::NewSite;
use app::domain::time::Timestamp;
use app::ports::integrity::IntegrityStore;
use app::ports::keys::KeyStore;
use app::ports::retention::{RetentionStore, RetentionWork};
use app::ports::sites::SiteStore;
use server::store::sqlite::integrity::check::{Answer, Asked, head, run};
use server::store::sqlite::store::SqliteStore;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::support::{add_sites, at, event_of, keyed, open, options, ports, saying, slug, staff};

const NOVEMBER: &str = "events-2026-11.db";

/// A store with Vigie's own site.
async fn fresh(folder: &Path) -> Arc<SqliteStore> {
    let store = open(options(folder)).await;
    add_sites(&ports(&store, None)).await;
    let site = NewSite { slug: slug("vigie"), label: "Vigie".to_owned(), zone: "UTC".to_owned() };
    store.main().add_site(site).await.unwrap();
    assert_eq!(store.main().source("vigie").await.unwrap(), 1);
    store
}

/// What somebody did, with all that such an event has.
fn act(when: &str) -> NewEvent {
    let mut event = saying(event_of("warszawa", at(when)), "admin@example.org hides the site “Łódź”");
    event.site = slug("vigie");
    event.body.actor = Some(staff("admin@example.org", "System User"));
    event.body.ip = Some([203, 0, 113, 9].into());
    event.body.section = Some("Settings".to_owned());
    event.body.duration_ms = Some(12);
    event.body.tags = vec![slug("night")];
    event.body.submodule = Some(slug("sites"));
    event.body.details.user_agent = Some("Browser".to_owned());
    event.body.details.targets =
        vec![Target { kind: "site".to_owned(), id: "lodz".to_owned(), label: None, url: None }];
    event.body.details.changes =
        vec![Change { field: "share".to_owned(), old: serde_json::json!(0.1), new: serde_json::json!(1e300) }];
    event
}

/// Three acts in November and one in October, between events of other sites, committed one by one.
async fn journal(store: &Arc<SqliteStore>) -> Vec<EventId> {
    let ports = ports(store, None);
    let mut ids = Vec::new();
    for day in ["2026-10-30", "2026-11-01", "2026-11-02", "2026-11-03"] {
        let time = format!("{day}T10:00:00Z");
        ports.add(&[event_of("paris", at(&time))]).await;
        ids.extend(ports.add(&[act(&time)]).await);
    }
    ids
}

async fn asked(folder: &Path, kept: Option<&str>) -> Answer {
    let kept = kept.map(|text| head(text).unwrap());
    run(Asked { dir: folder, now: Timestamp(0), kept, progress: &|_| {} }).await.unwrap()
}

async fn checked(folder: &Path) -> Check {
    asked(folder, None).await.check
}

fn breaks(check: &Check) -> Vec<(i32, BreakKind, Option<EventId>)> {
    let of = |month: i32, found: &Break| (month, found.kind, found.event);
    check.months.iter().flat_map(|month| month.breaks.iter().map(|found| of(month.month, found))).collect()
}

/// The seals once the main database has them, which is after the answer.
async fn noted(store: &Arc<SqliteStore>, events: &[u64]) -> Integrity {
    for _ in 0..500 {
        let seals = store.integrity().await.unwrap();
        if seals.seals.iter().map(|seal| seal.events).eq(events.iter().copied()) {
            return seals;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the seals are never noted");
}

/// Does to a file what only somebody with the disk can do.
async fn tamper(folder: &Path, file: &str, statement: String) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", folder.join(file).display())).await.unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut connection).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    connection.close().await.unwrap();
}

/// A journal of a server that has ended.
async fn ended() -> (tempfile::TempDir, Vec<EventId>) {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(folder.path()).await;
    let ids = journal(&store).await;
    store.close().await.unwrap();
    (folder, ids)
}

#[tokio::test]
async fn a_journal_that_nobody_touched_is_unbroken_beside_a_running_server_and_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(folder.path()).await;
    let ids = journal(&store).await;
    let running = checked(folder.path()).await;
    assert_eq!(breaks(&running), []);
    assert_eq!(
        running.months.iter().map(|month| (month.month, month.events)).collect::<Vec<_>>(),
        [(202_611, 3), (202_610, 1)]
    );
    let seals = noted(&store, &[3, 1]).await;
    assert_eq!(Some(seals.seals[0].head.as_str()), running.head());
    // A late event goes on in its own month, and the newer month still stands on what it stood on.
    ports(&store, None).add(&[act("2026-10-29T10:00:00Z"), keyed(act("2026-11-04T10:00:00Z"), "again", 1)]).await;
    ports(&store, None).append(&[keyed(act("2026-11-04T10:00:00Z"), "again", 1)]).await;
    store.close().await.unwrap();
    drop(store);
    let store = open(options(folder.path())).await;
    ports(&store, None).add(&[act("2026-11-05T10:00:00Z")]).await;
    store.close().await.unwrap();
    let after = checked(folder.path()).await;
    assert_eq!((breaks(&after), after.events()), (Vec::new(), ids.len() as u64 + 3));
    assert!(asked(folder.path(), running.head()).await.has_kept.unwrap(), "an earlier head stays one of the chain");
    assert!(!asked(folder.path(), Some(&"ab".repeat(32))).await.has_kept.unwrap());
}

#[tokio::test]
async fn a_changed_row_is_found_whichever_of_its_columns_it_is() {
    let columns = [
        "outcome = 1",
        "kind = 1",
        "severity = 17",
        "reason = 1",
        "action = 4",
        "flags = 1",
        "local_day = 20261101",
        "offset_s = 7200",
        "spill_ms = 1",
        "lag_ms = 0",
        "actor_id = NULL",
        "section_id = NULL",
        "duration_ms = 1",
        "redacted = 1",
        "texts = NULL",
        "texts = substr(texts, 1, 30)",
        "source_id = 2",
        "operation_id = 99",
    ];
    for column in columns {
        let (folder, ids) = ended().await;
        tamper(folder.path(), NOVEMBER, format!("UPDATE event SET {column} WHERE id = {}", ids[2])).await;
        let found = checked(folder.path()).await;
        assert_eq!(breaks(&found), [(202_611, BreakKind::Changed, Some(ids[2]))], "{column}");
    }
    let (folder, ids) = ended().await;
    tamper(folder.path(), NOVEMBER, format!("UPDATE event SET site_id = 1 WHERE id = {}", ids[1])).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Removed, Some(ids[1]))]);
}

#[tokio::test]
async fn a_changed_word_of_the_main_database_is_found_at_every_event_that_has_it() {
    for statement in [
        "UPDATE term SET text = replace(text, 'admin@', 'other@') WHERE vocabulary = 8",
        "UPDATE term SET text = 'sender' WHERE text = 'send'",
        "UPDATE source SET name = 'till'",
        "DELETE FROM term WHERE vocabulary = 5",
    ] {
        let (folder, ids) = ended().await;
        tamper(folder.path(), "vigie.db", statement.to_owned()).await;
        let found = checked(folder.path()).await;
        assert_eq!(found.broken(), ids.len() as u64, "{statement}");
        assert!(breaks(&found).iter().all(|(_, kind, _)| *kind == BreakKind::Changed), "{statement}");
    }
}

#[tokio::test]
async fn a_removed_an_added_and_a_cut_off_event_are_found_and_named() {
    let (folder, ids) = ended().await;
    tamper(folder.path(), NOVEMBER, format!("DELETE FROM event WHERE id = {}", ids[2])).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Removed, Some(ids[2]))]);

    let (folder, ids) = ended().await;
    let copy = ids[2].0 + 1;
    let columns = "site_id, source_id, module_id, submodule_id, operation_id, outcome, kind, severity, reason, action, flags, local_day,
        offset_s, spill_ms, lag_ms, actor_id, section_id, duration_ms, redacted, texts";
    let forged = format!("INSERT INTO event (id, {columns}) SELECT {copy}, {columns} FROM event WHERE id = {}", ids[2]);
    tamper(folder.path(), NOVEMBER, forged).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Added, Some(EventId(copy)))]);

    // The newest event together with its seal: the rest is a whole chain, but a shorter one than was known.
    let (folder, ids) = ended().await;
    let cut = format!("DELETE FROM event WHERE id = {0}; DELETE FROM audit_link WHERE event_id = {0}", ids[3]);
    tamper(folder.path(), NOVEMBER, cut).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::CutOff, None)]);

    // A whole month.
    let (folder, _) = ended().await;
    std::fs::remove_file(folder.path().join("events-2026-10.db")).unwrap();
    assert_eq!(breaks(&checked(folder.path()).await), [(202_610, BreakKind::Removed, None)]);
}

#[tokio::test]
async fn seals_made_anew_are_found_also_by_the_server_that_goes_on() {
    let (folder, ids) = ended().await;
    tamper(folder.path(), NOVEMBER, format!("UPDATE audit_link SET hash = randomblob(32) WHERE event_id = {}", ids[3]))
        .await;
    let found = checked(folder.path()).await;
    assert_eq!(breaks(&found), [(202_611, BreakKind::Rewritten, Some(ids[3]))]);
    // Going on does not make a head of it that fits.
    let store = open(options(folder.path())).await;
    ports(&store, None).add(&[act("2026-11-05T10:00:00Z")]).await;
    store.close().await.unwrap();
    assert_eq!(breaks(&checked(folder.path()).await), breaks(&found));

    // Links and their beginning thrown away: a new server seals nothing anew that was sealed once.
    let (folder, ids) = ended().await;
    tamper(folder.path(), NOVEMBER, "DELETE FROM audit_origin; DELETE FROM audit_link".to_owned()).await;
    open(options(folder.path())).await.close().await.unwrap();
    let found = breaks(&checked(folder.path()).await);
    let added = |id: EventId| (202_611, BreakKind::Added, Some(id));
    assert_eq!(found, [(202_611, BreakKind::CutOff, None), added(ids[1]), added(ids[2]), added(ids[3])]);

    // The main database made to fit a shorter chain: the month after it still stands on the longer one.
    let (folder, ids) = ended().await;
    let cut = format!("DELETE FROM event WHERE id = {0}; DELETE FROM audit_link WHERE event_id = {0}", ids[0]);
    tamper(folder.path(), "events-2026-10.db", cut).await;
    tamper(folder.path(), "vigie.db", "DELETE FROM audit_head WHERE month = 202610".to_owned()).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_610, BreakKind::CutOff, None)]);
}

#[tokio::test]
async fn a_head_that_was_kept_elsewhere_finds_what_the_folder_alone_cannot_tell() {
    let (folder, ids) = ended().await;
    let kept = checked(folder.path()).await.head().unwrap().to_owned();
    let cut = format!("DELETE FROM event WHERE id = {0}; DELETE FROM audit_link WHERE event_id = {0}", ids[3]);
    tamper(folder.path(), NOVEMBER, cut).await;
    tamper(folder.path(), "vigie.db", "DELETE FROM audit_head WHERE month = 202611".to_owned()).await;
    let found = asked(folder.path(), Some(&kept)).await;
    assert_eq!((breaks(&found.check), found.has_kept), (Vec::new(), Some(false)));
}

#[tokio::test]
async fn a_crash_before_the_head_is_noted_is_no_break() {
    let (folder, _) = ended().await;
    let shorter = "UPDATE audit_head SET length = 1, hash = (SELECT hash FROM november.audit_link WHERE seq = 1) WHERE month = 202611";
    let attach = format!("ATTACH '{}' AS november; {shorter}", folder.path().join(NOVEMBER).display());
    tamper(folder.path(), "vigie.db", attach).await;
    assert_eq!(breaks(&checked(folder.path()).await), []);
    // And the server goes on from what is there.
    let store = open(options(folder.path())).await;
    ports(&store, None).add(&[act("2026-11-05T10:00:00Z")]).await;
    noted(&store, &[4, 1]).await;
    store.close().await.unwrap();
    assert_eq!(breaks(&checked(folder.path()).await), []);
}

#[tokio::test]
async fn events_of_before_there_were_seals_are_sealed_once() {
    let (folder, ids) = ended().await;
    // As a folder of an older program looks to the first start of this one.
    for file in [NOVEMBER, "events-2026-10.db"] {
        tamper(folder.path(), file, "DELETE FROM audit_link; DELETE FROM audit_origin".to_owned()).await;
    }
    tamper(folder.path(), "vigie.db", "DELETE FROM audit_head; DELETE FROM audit_seal".to_owned()).await;
    open(options(folder.path())).await.close().await.unwrap();
    let answer = asked(folder.path(), None).await;
    assert_eq!((breaks(&answer.check), answer.check.events()), (Vec::new(), ids.len() as u64));
    assert_eq!(answer.since, at("2026-11-22T12:00:00Z"));
    tamper(folder.path(), NOVEMBER, format!("UPDATE event SET outcome = 1 WHERE id = {}", ids[1])).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Changed, Some(ids[1]))]);
}

#[tokio::test]
async fn what_retention_takes_is_said_to_be_gone_and_not_broken() {
    let (folder, ids) = ended().await;
    let store = open(options(folder.path())).await;
    let now = at("2026-11-22T12:00:00Z");
    let gone = |below| Some((below, now));
    assert_eq!(store.main().note_audit_gone(202_610, gone(EventId(i64::MAX))).await.unwrap(), None);
    store.main().note_audit_gone(202_611, gone(ids[2])).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    std::fs::remove_file(folder.path().join("events-2026-10.db")).unwrap();
    tamper(folder.path(), NOVEMBER, format!("DELETE FROM event WHERE id = {}", ids[1])).await;
    let found = checked(folder.path()).await;
    assert_eq!(breaks(&found), []);
    let told: Vec<_> = found.months.iter().map(|month| (month.month, month.events, month.gone)).collect();
    assert_eq!(told, [(202_611, 2, 1), (202_610, 0, 1)]);
    // Only what it took.
    tamper(folder.path(), NOVEMBER, format!("DELETE FROM event WHERE id = {}", ids[3])).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Removed, Some(ids[3]))]);
}

/// Removes all that is due at a time.
async fn retain(store: &Arc<SqliteStore>, now: Timestamp) {
    while store.remove_some(now, &|| false).await.unwrap().more {}
}

#[tokio::test]
async fn a_journal_of_which_retention_itself_took_rows_and_then_months_is_unbroken() {
    let folder = tempfile::tempdir().unwrap();
    let store = fresh(folder.path()).await;
    let ids = journal(&store).await;
    noted(&store, &[3, 1]).await;
    let year = Periods { events: Keep::Days(365), payloads: Keep::Days(365) };
    let rule =
        |site: Option<&str>| Decision { place: Place { site: site.map(slug), module: None }, periods: Some(year) };
    store.main().change(&rule(Some("vigie"))).await.unwrap();
    let told =
        |check: &Check| check.months.iter().map(|month| (month.month, month.events, month.gone)).collect::<Vec<_>>();
    // Those of October and of the first of November are due; the other sites' events stay.
    retain(&store, at("2027-11-02T09:00:00Z")).await;
    let found = checked(folder.path()).await;
    assert_eq!((breaks(&found), told(&found)), (vec![], vec![(202_611, 2, 1), (202_610, 0, 1)]));
    // Then both months go as wholes, and files that know nothing of the chain take their place.
    store.main().change(&rule(None)).await.unwrap();
    retain(&store, at("2028-06-01T00:00:00Z")).await;
    let found = checked(folder.path()).await;
    assert_eq!((breaks(&found), found.months.iter().map(|month| month.gone).sum::<u64>()), (vec![], ids.len() as u64));
    store.close().await.unwrap();
    drop(store);
    // What retention did not take is still missed.
    tamper(
        folder.path(),
        "vigie.db",
        "UPDATE audit_head SET gone_below = NULL, gone_at = NULL WHERE month = 202611".to_owned(),
    )
    .await;
    assert!(!breaks(&checked(folder.path()).await).is_empty());
}

/// A journal of a year ago, and a rule by which all of it is due.
async fn due(folder: &Path) -> (Arc<SqliteStore>, Vec<EventId>) {
    let store = fresh(folder).await;
    let ids = journal(&store).await;
    noted(&store, &[3, 1]).await;
    let year = Periods { events: Keep::Days(365), payloads: Keep::Days(365) };
    let rule = Decision { place: Place { site: Some(slug("vigie")), module: None }, periods: Some(year) };
    store.main().change(&rule).await.unwrap();
    (store, ids)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_beside_which_retention_works_finds_no_break() {
    // On the first of November rows of both months go, in June a month goes as a whole.
    for (at_time, site) in [("2027-11-02T09:00:00Z", Some("vigie")), ("2028-06-01T00:00:00Z", None)] {
        let folder = tempfile::tempdir().unwrap();
        let (store, ids) = due(folder.path()).await;
        let year = Periods { events: Keep::Days(365), payloads: Keep::Days(365) };
        let place = Place { site: site.map(slug), module: None };
        store.main().change(&Decision { place, periods: Some(year) }).await.unwrap();
        let runtime = tokio::runtime::Handle::current();
        let progress = |at: CheckProgress| {
            // Once the heads and the files have been looked at.
            if at.done == 0 {
                tokio::task::block_in_place(|| runtime.block_on(retain(&store, self::at(at_time))));
            }
        };
        let asked = Asked { dir: folder.path(), now: Timestamp(0), kept: None, progress: &progress };
        let found = run(asked).await.unwrap().check;
        let gone: u64 = found.months.iter().map(|month| month.gone).sum();
        assert_eq!((breaks(&found), found.events() + gone), (vec![], ids.len() as u64), "{at_time}");
    }
}

#[tokio::test]
async fn a_month_that_was_to_be_emptied_and_was_not_is_checked_all_the_same() {
    // A crash between the note and the exchange of files.
    let (folder, ids) = ended().await;
    let store = open(options(folder.path())).await;
    let gone = Some((EventId(i64::MAX), at("2026-11-22T12:00:00Z")));
    store.main().note_audit_gone(202_611, gone).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    assert_eq!(checked(folder.path()).await.months[0].events, 3);
    tamper(folder.path(), NOVEMBER, format!("UPDATE event SET outcome = 1 WHERE id = {}", ids[2])).await;
    assert_eq!(breaks(&checked(folder.path()).await), [(202_611, BreakKind::Changed, Some(ids[2]))]);

    // An error before it.
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = due(folder.path()).await;
    let year = Periods { events: Keep::Days(365), payloads: Keep::Days(365) };
    store.main().change(&Decision { place: Place::default(), periods: Some(year) }).await.unwrap();
    std::fs::create_dir(folder.path().join("events-2026-10.2.db.new")).unwrap();
    for _ in 0..3 {
        let _ = store.remove_some(at("2027-11-02T09:00:00Z"), &|| false).await;
    }
    let noted: Vec<_> = store.integrity().await.unwrap().seals.into_iter().map(|seal| seal.gone).collect();
    assert_eq!(noted[1], None);
    assert_eq!(checked(folder.path()).await.events(), 3);
}

#[test]
fn no_statement_of_the_program_changes_an_event_or_a_seal() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, found);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                for edit in [
                    "UPDATE event ",
                    "UPDATE audit_link",
                    "DELETE FROM audit_link",
                    "UPDATE audit_origin",
                    "REPLACE INTO event",
                    "REPLACE INTO audit",
                ] {
                    if words.contains(edit) {
                        found.push(format!("{}: {edit}", path.display()));
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, Vec::<String>::new());
}
