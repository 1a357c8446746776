//! What people add to events: kept with its history, found by its words, seen by those who may.

use app::domain::access::Right;
use app::domain::annotation::{Annotations, Deed, Marks, NewEntry, Person, Refusal};
use app::domain::bucket::Granularity;
use app::domain::event::EventId;
use app::domain::filter::Filter;
use app::domain::statistics::StatisticsQuery;
use app::domain::time::LocalDay;
use app::ports::annotations::Annotated;

use crate::support::{Store, at, event, event_of, everything, only, open, options, ports, saying, slug};

fn person(account: i64) -> Person {
    Person { account, email: format!("{account}@example.org") }
}

fn entry(account: i64, deed: Deed) -> NewEntry {
    NewEntry { by: person(account), at: at("2026-11-22T12:00:00Z"), deed }
}

fn comment(text: &str) -> Deed {
    Deed::Comment(text.to_owned())
}

fn edit(comment: u32, text: &str) -> Deed {
    Deed::Edit { comment, text: text.to_owned() }
}

async fn annotate(store: &Store, id: EventId, account: i64, deed: Deed) -> Annotated {
    store.annotations.annotate(&everything(), id, entry(account, deed)).await.unwrap().unwrap()
}

async fn add(store: &Store, id: EventId, deeds: impl IntoIterator<Item = Deed>) {
    for deed in deeds {
        let answer = annotate(store, id, 1, deed).await;
        assert!(matches!(answer, Annotated::Added { .. }), "{answer:?}");
    }
}

async fn read(store: &Store, id: EventId) -> Annotations {
    store.annotations.annotations(&everything(), id).await.unwrap().unwrap()
}

async fn found(store: &Store, query: &str) -> Vec<EventId> {
    let filter = Filter::from_query(query).unwrap();
    store.list(&everything(), &filter, 2).await.into_iter().map(|event| event.id).collect()
}

pub async fn what_was_added_is_read_back_with_its_history(store: &Store) {
    let id = store.add(&[event("2026-03-01T10:00:00Z")]).await[0];
    assert_eq!(read(store, id).await, Annotations::default());
    let colleague = Deed::Assign(Some(person(7)));
    let deeds = [comment("one\nłódź \u{202E}"), edit(1, "two"), Deed::Tag(slug("vip")), Deed::Acknowledge, colleague];
    add(store, id, deeds).await;
    let sum = read(store, id).await;
    let versions: Vec<_> = sum.comments[0].versions.iter().map(|version| version.text.as_deref()).collect();
    assert_eq!(versions, [Some("one\nłódź \u{202E}"), Some("two")]);
    assert_eq!((&sum.comments[0].by, &sum.tags[0].0), (&person(1), &slug("vip")));
    assert_eq!(sum.acknowledged.as_ref().unwrap().at, at("2026-11-22T12:00:00Z"));
    assert_eq!(sum.assigned.as_ref().unwrap().0, person(7));

    assert!(matches!(annotate(store, id, 2, edit(1, "three")).await, Annotated::Refused(Refusal::NotAuthor)));
    assert!(matches!(annotate(store, id, 2, Deed::Acknowledge).await, Annotated::Unchanged(_)));
    assert_eq!(read(store, id).await, sum);
    let back = [Deed::Withdraw { comment: 1 }, Deed::Untag(slug("vip")), Deed::Unacknowledge, Deed::Assign(None)];
    add(store, id, back).await;
    let sum = read(store, id).await;
    assert_eq!(sum.comments[0].versions.len(), 3);
    assert!(Marks::of(sum).is_empty());
}

pub async fn an_event_is_found_by_what_was_added_and_no_longer_by_what_was_taken_back(store: &Store) {
    let mut tagged = saying(event("2026-03-01T10:00:00Z"), "the label was refused");
    tagged.body.tags = vec![slug("own")];
    let ids = store.add(&[tagged, saying(event("2026-03-01T10:00:01Z"), "another label")]).await;
    let id = ids[0];
    add(store, id, [comment("Zadzwoniłem, label okay"), comment("okay again"), Deed::Tag(slug("black-friday"))]).await;
    for query in
        ["q=zadzwonilem", "q=okay+refused", "tag=black-friday", "tag=black-friday&module=email&q=again", "q=friday"]
    {
        assert_eq!(found(store, query).await, [id], "{query}");
    }
    assert!(found(store, "tag=black-friday&outcome=failure").await.is_empty());
    // What the event itself says, and what another comment says, stays.
    add(store, id, [edit(1, "gone"), Deed::Untag(slug("black-friday"))]).await;
    for query in ["q=gone", "q=okay", "q=refused", "q=own", "tag=own"] {
        assert_eq!(found(store, query).await, [id], "{query}");
    }
    for query in ["q=zadzwonilem", "tag=black-friday", "q=friday"] {
        assert!(found(store, query).await.is_empty(), "{query}");
    }
    assert_eq!(found(store, "q=label").await, [ids[1], id]);
    // Words come and go as often as one likes: the index counts its rows, and must not end up with fewer than none.
    for round in 0..30 {
        add(store, id, [edit(1, &format!("round {round}")), edit(1, "gone")]).await;
    }
    add(store, id, [Deed::Withdraw { comment: 1 }, Deed::Withdraw { comment: 2 }]).await;
    assert!(found(store, "q=gone").await.is_empty() && found(store, "q=okay").await.is_empty());
    assert_eq!(found(store, "q=refused").await, [id]);
    // The tag that the source gave is no tag of staff.
    assert!(matches!(annotate(store, id, 1, Deed::Tag(slug("own"))).await, Annotated::Unchanged(_)));
}

pub async fn a_phrase_is_found_in_a_comment_and_not_across_two(store: &Store) {
    let id = store.add(&[saying(event("2026-03-01T10:00:00Z"), "label refused")]).await[0];
    add(store, id, [comment("Called the courier twice"), comment("no answer so far")]).await;
    for query in ["q=%22the+courier%22", "q=%22label+refused%22", "q=%22no+answer%22+%22called+the%22"] {
        assert_eq!(found(store, query).await, [id], "{query}");
    }
    for query in ["q=%22twice+no%22", "q=%22refused+called%22", "q=%22courier+the%22"] {
        assert!(found(store, query).await.is_empty(), "{query}");
    }
}

pub async fn figures_agree_with_the_list_on_tags_of_staff(store: &Store) {
    let ids = store.add(&[event("2026-03-01T10:00:00Z"), event("2026-03-02T10:00:00Z")]).await;
    add(store, ids[1], [Deed::Tag(slug("vip")), comment("the very phrase")]).await;
    let day = |text: &str| -> LocalDay { text.parse().unwrap() };
    for query in ["tag=vip", "q=phrase", "q=%22very+phrase%22"] {
        let filter = Filter::from_query(query).unwrap();
        let days = day("2026-03-01")..=day("2026-03-31");
        let query = StatisticsQuery { filter, days, granularity: Granularity::Month };
        let usage = store.statistics.usage(&everything(), &query).await.unwrap();
        assert_eq!(usage.buckets.iter().map(|bar| bar.counts.total()).sum::<u64>(), 1, "{query:?}");
    }
}

pub async fn annotating_and_reading_ask_for_their_rights_on_the_events_site(store: &Store) {
    let id = store.add(&[event("2026-03-01T10:00:00Z")]).await[0];
    let reader = only(&[Right::JournalView], &["paris"]);
    let elsewhere = only(&[Right::JournalView, Right::EventAnnotate], &["boston"]);
    let writer = only(&[Right::JournalView, Right::EventAnnotate], &["paris"]);
    for scope in [&reader, &elsewhere] {
        let answer = store.annotations.annotate(scope, id, entry(1, Deed::Acknowledge)).await.unwrap();
        assert!(answer.is_none(), "{answer:?}");
    }
    assert!(store.annotations.annotate(&writer, id, entry(1, Deed::Acknowledge)).await.unwrap().is_some());
    assert!(store.annotations.annotations(&reader, id).await.unwrap().unwrap().acknowledged.is_some());
    assert!(store.annotations.annotations(&elsewhere, id).await.unwrap().is_none());
    for nothing in [EventId(id.0 + 1), EventId(5)] {
        assert!(store.annotations.annotate(&writer, nothing, entry(1, Deed::Acknowledge)).await.unwrap().is_none());
        assert!(store.annotations.annotations(&writer, nothing).await.unwrap().is_none());
    }
}

pub async fn a_list_has_the_marks_of_its_events(store: &Store) {
    let times = ["2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z", "2026-04-01T10:00:00Z", "2026-05-01T10:00:00Z"];
    let ids = store.add(&times.map(|time| event_of("warszawa", at(time)))).await;
    let events = store.list(&everything(), &Filter::default(), 10).await;
    assert!(store.annotations.marks(&events).await.unwrap().is_empty());
    add(store, ids[0], [comment("a"), comment("b"), edit(1, "c"), Deed::Withdraw { comment: 2 }]).await;
    add(store, ids[2], [Deed::Assign(Some(person(3))), Deed::Tag(slug("vip")), Deed::Acknowledge]).await;
    let marks = store.annotations.marks(&events).await.unwrap();
    assert_eq!(marks.keys().copied().collect::<Vec<_>>(), [ids[0], ids[2]]);
    assert_eq!(marks[&ids[0]], Marks { comments: 1, ..Marks::default() });
    let assigned = Some("3@example.org".to_owned());
    assert_eq!(marks[&ids[2]], Marks { comments: 0, acknowledged: true, assigned, tags: vec![slug("vip")] });
}

pub async fn people_who_annotate_at_once_lose_nothing(store: &Store) {
    let id = store.add(&[event("2026-03-01T10:00:00Z")]).await[0];
    let batch = vec![event("2026-03-01T10:00:00Z"); 50];
    let adding = (0..20).map(|i| annotate(store, id, i, comment(&format!("word{i}"))));
    let (answers, _) = tokio::join!(futures::future::join_all(adding), store.append(&batch));
    assert!(answers.iter().all(|answer| matches!(answer, Annotated::Added { .. })));
    assert_eq!(read(store, id).await.comments.len(), 20);
    for i in 0..20 {
        assert_eq!(found(store, &format!("q=word{i}")).await, [id]);
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// The command `integrity-check` of FTS5 reads the whole index; `optimize` merges all of it into one piece.
async fn check_index(file: &std::path::Path) {
    use sqlx::Connection;
    let address = format!("sqlite://{}", file.display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    for command in ["integrity-check", "optimize", "integrity-check"] {
        let statement = sqlx::query("INSERT INTO search (search) VALUES (?)").bind(command);
        statement.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn what_was_added_survives_a_crash_and_the_index_stays_whole_when_it_is_merged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let first = ports(&store, None);
    crate::support::add_sites(&first).await;
    let id = first.add(&[saying(event("2026-03-01T10:00:00Z"), "refused")]).await[0];
    add(&first, id, [comment("alpha beta"), edit(1, "beta gamma"), Deed::Tag(slug("vip"))]).await;
    // The files as a crash leaves them: the log not yet written back.
    let crashed = tempfile::tempdir().unwrap();
    copy(folder.path(), crashed.path());
    for file in std::fs::read_dir(crashed.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let is_month = file.file_name().unwrap().to_str().unwrap().starts_with("events-");
        if is_month && file.extension().is_some_and(|extension| extension == "db") {
            check_index(&file).await;
        }
    }
    let again = ports(&open(options(crashed.path())).await, None);
    assert_eq!(read(&again, id).await, read(&first, id).await);
    for (query, hits) in [("q=gamma+refused", 1), ("q=beta", 1), ("tag=vip", 1), ("q=alpha", 0)] {
        assert_eq!(found(&again, query).await.len(), hits, "{query}");
    }
    add(&again, id, [Deed::Withdraw { comment: 1 }]).await;
    assert!(found(&again, "q=beta").await.is_empty());
}

#[tokio::test]
async fn a_month_that_is_dropped_takes_its_annotations_along_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(options(folder.path())).await;
    let before = ports(&store, None);
    crate::support::add_sites(&before).await;
    let ids = before.add(&[event("2026-03-01T10:00:00Z"), event("2026-04-01T10:00:00Z")]).await;
    for id in &ids {
        add(&before, *id, [comment("kept"), Deed::Tag(slug("vip"))]).await;
    }
    store.close().await.unwrap();
    drop((before, store));
    std::fs::remove_file(folder.path().join("events-2026-03.db")).unwrap();
    let after = ports(&open(options(folder.path())).await, None);
    assert!(after.annotations.annotations(&everything(), ids[0]).await.unwrap().is_none());
    assert_eq!(read(&after, ids[1]).await.comments.len(), 1);
    assert_eq!(found(&after, "tag=vip&q=kept").await, [ids[1]]);
}
