//! What every store must do, said through the ports alone, and what is SQLite's own. A second backend runs the same contract by one
//! more call of `contract!`.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[path = "store/annotations.rs"]
mod annotations;
#[path = "store/append.rs"]
mod append;
#[path = "store/backup.rs"]
mod backup;
#[path = "store/filter.rs"]
mod filter;
#[path = "store/integrity.rs"]
mod integrity;
#[path = "store/journal.rs"]
mod journal;
#[path = "store/keys.rs"]
mod keys;
#[path = "store/page.rs"]
mod page;
#[path = "store/retention.rs"]
mod retention;
#[path = "store/retention_files.rs"]
mod retention_files;
#[path = "store/retention_runs.rs"]
mod retention_runs;
#[path = "store/sqlite_folder.rs"]
mod sqlite_folder;
#[path = "store/statistics.rs"]
mod statistics;
#[path = "store/support.rs"]
mod support;
#[path = "store/views.rs"]
mod views;

/// Runs the contract on the store that `$open` makes, a fresh one for each test.
macro_rules! contract {
    ($backend:ident: $open:path { $($module:ident { $($test:ident),+ $(,)? })+ }) => {
        mod $backend {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$module::$test(&$open().await).await;
                }
            )+)+
        }
    };
}

contract!(sqlite: crate::support::sqlite {
    append {
        an_appended_event_is_read_back_as_it_was_sent,
        a_payload_is_read_back_byte_for_byte,
        a_repeat_is_a_duplicate_and_another_body_a_conflict,
        repeats_within_one_batch_and_between_batches_sent_at_once_are_found,
        the_same_id_from_two_sources_is_two_events,
        a_repeat_without_a_time_is_found_a_month_later,
        five_thousand_events_of_one_millisecond_are_all_kept,
        a_batch_over_the_end_of_a_month_is_whole,
        an_unknown_site_stores_nothing,
    }
    annotations {
        what_was_added_is_read_back_with_its_history,
        an_event_is_found_by_what_was_added_and_no_longer_by_what_was_taken_back,
        a_phrase_is_found_in_a_comment_and_not_across_two,
        figures_agree_with_the_list_on_tags_of_staff,
        annotating_and_reading_ask_for_their_rights_on_the_events_site,
        a_list_has_the_marks_of_its_events,
        people_who_annotate_at_once_lose_nothing,
    }
    page {
        a_list_is_paged_without_gap_or_repeat,
        a_list_holds_only_sites_that_the_caller_may_see,
        an_event_and_its_payload_ask_for_their_rights,
        a_timeline_holds_what_belongs_together_oldest_first,
        nothing_older_than_the_cursor_is_lost_when_late_events_arrive,
    }
    filter {
        every_field_of_a_filter_lets_through_what_a_plain_reading_does,
        accents_do_not_matter_to_a_search,
        a_phrase_needs_its_words_side_by_side,
        hostile_searches_are_no_syntax_errors,
    }
    journal {
        list_bars_and_values_are_of_the_same_events,
        every_search_finds_by_the_index_what_a_live_reader_is_shown,
        a_histogram_without_a_range_spans_the_months_that_have_events,
        what_time_does_not_suffice_for_is_left_out_and_said,
        every_built_in_journal_is_counted_without_reading_an_event,
        a_journal_narrows_its_values_also_where_the_field_is_its_own,
        an_event_has_its_sites_events_for_neighbours,
    }
    statistics {
        every_figure_equals_the_list_behind_it,
        hidden_and_forbidden_sites_are_left_out,
        features_are_those_that_were_used,
    }
    views {
        a_view_is_seen_by_its_owner_and_by_others_once_it_is_shared,
        each_person_has_an_order_of_their_own,
        a_deleted_view_leaves_nothing_and_its_number_is_not_given_again,
        looks_are_remembered_and_never_go_back,
        newcomers_are_what_was_received_since_and_what_one_may_see,
        newcomers_are_counted_up_to_the_limit_and_no_further,
    }
    retention {
        events_that_are_due_go_and_every_figure_stays,
        a_month_that_is_due_as_a_whole_goes_and_takes_late_events_all_the_same,
        what_a_hold_matches_stays_until_it_is_lifted,
        a_hold_on_a_phrase_or_on_what_staff_added_keeps_too,
        payloads_go_earlier_and_one_that_another_event_has_stays,
        an_event_that_is_gone_is_no_duplicate_any_more,
        a_preview_says_what_then_goes,
        an_emptied_period_is_said_to_those_who_may_see_its_site,
        changes_wait_are_undone_and_settle,
        what_is_kept_is_counted_by_site,
        one_run_at_a_time_holds_the_lease,
    }
    keys {
        a_key_grants_its_sites_until_it_is_revoked,
        a_source_has_no_more_live_keys_than_it_may,
        the_last_use_of_a_key_is_kept,
        another_zone_of_a_site_counts_from_its_instant_on,
        a_zone_ends_never_before_the_one_that_came_before_it,
        sites_and_keys_have_unique_names,
    }
});
