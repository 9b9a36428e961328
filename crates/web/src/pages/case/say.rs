//! Words for what happened to a case and for what its desk asks.

use casework::{AppointmentKind, CallKind, IdentityKind, NoticeKind, ReplyWay};
use jiff::Timestamp;
use office::{
    CaseView, DueView, HistoryLine, IdentityView, LaneColumn, LaneRow, MailLine, NoticeLine,
    NoticeState, SheetPart, TurnView,
};
use sop::{Act, Gives};
use worktime::Unit;

use crate::Page;
use crate::pages::mailroom;

/// A position with `Plt.` or `Plh.` before it.
pub(crate) fn acting(page: &Page, kind: AppointmentKind, position: &str) -> String {
    match kind {
        AppointmentKind::Definitive => position.to_owned(),
        AppointmentKind::ActingVacant => page.t1("case-acting-vacant", "position", position),
        AppointmentKind::ActingAbsent => page.t1("case-acting-absent", "position", position),
    }
}

/// The line below a part of the slip: who, in which capacity, for whom, when.
pub(super) fn by_line(page: &Page, part: &SheetPart) -> String {
    let at = page.stamp(part.at);
    let Some((kind, name, behalf)) = &part.by else {
        return at;
    };
    let position = acting(page, *kind, &part.title);
    let who = match (kind, behalf) {
        (AppointmentKind::Definitive, _) => name.clone(),
        (_, None) => page.t2("case-by-acting", "name", name, "position", position),
        (_, Some(behalf)) => page.t3(
            "case-by-behalf",
            "name",
            name,
            "position",
            position,
            "behalf",
            behalf,
        ),
    };
    page.t2("case-by", "who", who, "at", at)
}

/// The heading of a part of the slip.
pub(super) fn part_title(page: &Page, part: &SheetPart) -> String {
    let kind = part
        .by
        .as_ref()
        .map_or(AppointmentKind::Definitive, |(kind, ..)| *kind);
    let position = acting(page, kind, &part.position);
    match part.kind {
        "slip_attached" => page.t("case-part-slip"),
        "forwarded" => page.t1("case-part-forwarded", "position", position),
        "advice_given" => page.t1("case-part-advice", "position", position),
        "weighed" => page.t1("case-part-weighed", "position", position),
        "decided" => page.t1("case-part-decided", "position", position),
        "directive_issued" => page.t1("case-part-directive", "position", position),
        "resolution_given" => page.t1("case-part-resolution", "position", position),
        "approved" => page.t1("case-part-approved", "position", position),
        "followed_up" => page.t1("case-part-answer", "position", position),
        "archived" => page.t1("case-part-archived", "position", position),
        "returned" => page.t1("case-part-returned", "position", position),
        "procedure_switched" => page.t1("case-part-switched", "position", position),
        "struck" => page.t1("case-part-struck", "position", position),
        "suspended" => page.t1("case-part-suspended", "position", position),
        "resumed" => page.t1("case-part-resumed", "position", position),
        "concluded" => page.t1("case-part-concluded", "position", position),
        "transfer_followed" => page.t1("case-part-followed", "position", position),
        "reopened" => page.t1("case-part-reopened", "position", position),
        _ => position,
    }
}

/// What somebody did, as the history tells it.
pub(super) fn verb(page: &Page, line: &HistoryLine) -> String {
    match line.kind {
        "adopted" => page.t("case-did-adopted"),
        "document_confirmed" => page.t("case-did-confirmed"),
        "slip_attached" => page.t("case-did-slip"),
        "forwarded" => page.t("case-did-forwarded"),
        "advice_given" => page.t("case-did-advice"),
        "weighed" => page.t("case-did-weighed"),
        "decided" => page.t("case-did-decided"),
        "directive_issued" => page.t("case-did-directive"),
        "resolution_given" => page.t("case-did-resolution"),
        "approved" => page.t("case-did-approved"),
        "followed_up" => page.t("case-did-answer"),
        "archived" => page.t("case-did-archived"),
        "returned" => page.t1("case-did-returned", "to", line.to.unwrap_or_default()),
        "procedure_switched" => page.t("case-did-switched"),
        "struck" => page.t("case-did-struck"),
        "suspended" => page.t("case-did-suspended"),
        "resumed" => page.t("case-did-resumed"),
        "concluded" => page.t("case-did-concluded"),
        "transfer_followed" => page.t("case-did-followed"),
        "reopened" => page.t1("case-did-reopened", "to", line.to.unwrap_or_default()),
        "complaint_recorded" => page.t("case-did-recorded"),
        "complaint_corrected" => page.t("case-did-corrected"),
        "guard_set" => page.t("case-did-guard"),
        "attachment_added" => page.t("case-did-file"),
        "note_added" => page.t("case-did-note"),
        "message_received" => page.t("case-did-message-received"),
        "same_as_told" => page.t("case-did-same"),
        "message_sent" => page.t("case-did-message-sent"),
        "messages_noted" => page.t("case-did-messages-noted"),
        "notice_sent" => page.t("case-did-notice-sent"),
        "notice_failed" => page.t("case-did-notice-failed"),
        "protection_raised" => page.t("case-did-protected"),
        "lowering_asked" => page.t("case-did-lowering-asked"),
        "lowering_declined" => page.t("case-did-declined"),
        "protection_lowered" => page.t("case-did-lowered"),
        "data_requested" => page.t("case-did-data-requested"),
        "data_answered" => page.t("case-did-data-answered"),
        "identity_erased" => page.t("case-did-identity-erased"),
        "answer_rated" => page.t("case-did-rated"),
        "objection_raised" => page.t("case-did-objected"),
        "file_placed" => page.t("case-did-placed"),
        "identity_revealed" => page.t("case-did-revealed"),
        "original_opened" => page.t("case-did-original"),
        "mail_opened" => page.t("case-did-mail-opened"),
        "pin_issued" => page.t("case-did-pin"),
        "printed" => page.t("case-did-printed"),
        "letter_linked" => page.t("case-did-letter-linked"),
        "letter_unlinked" => page.t("case-did-letter-unlinked"),
        "letter_file_opened" => page.t("case-did-letter-opened"),
        "due_recomputed" => page.t("case-did-due"),
        _ => page.t("case-did-other"),
    }
}

/// What nobody but a complainant does.
const BY_COMPLAINANT: [&str; 9] = [
    "same_as_told",
    "data_requested",
    "complaint_recorded",
    "attachment_added",
    "message_received",
    "answer_rated",
    "objection_raised",
    "protection_raised",
    "protection_lowered",
];

/// Who did it, as a position; where no official did, the complainant, or the system for what
/// follows by itself.
pub(super) fn who(page: &Page, line: &HistoryLine) -> String {
    match (&line.position, &line.name) {
        (Some((kind, position)), _) => acting(page, *kind, position),
        (None, Some(name)) => name.clone(),
        (None, None) if BY_COMPLAINANT.contains(&line.kind) => page.t("case-by-complainant"),
        (None, None) => page.t("case-by-system"),
    }
}

/// Heading of the reader's part of the slip.
pub(super) fn turn_title(page: &Page, turn: &TurnView) -> String {
    let position = &turn.position;
    match turn.act {
        Act::Register => page.t("case-turn-register"),
        Act::AttachSlip => page.t("case-turn-slip"),
        Act::Forward => page.t1("case-turn-forward", "position", position),
        Act::Advise => page.t1("case-part-advice", "position", position),
        Act::Weigh => page.t1("case-part-weighed", "position", position),
        Act::Decide if may_direct(turn) && turn.question.is_none() => {
            page.t1("case-part-directive", "position", position)
        }
        Act::Decide => page.t1("case-part-decided", "position", position),
        Act::Solve => page.t1("case-part-resolution", "position", position),
        Act::Approve => page.t("case-turn-approve"),
        Act::Answer => page.t("case-turn-answer"),
        Act::Archive => page.t("case-turn-archive"),
    }
}

/// Whether some answer of the deciding step gives a directive.
fn may_direct(turn: &TurnView) -> bool {
    [turn.yes_gives, turn.no_gives].contains(&Gives::Directive)
}

/// The words on the button that does what the step asks. A decider may direct, answer
/// himself, or do the one or the other: the button promises no more than that.
pub(super) fn button(page: &Page, turn: &TurnView) -> String {
    match turn.act {
        Act::Decide if turn.question.is_some() => page.t("case-do-decide-either"),
        Act::Decide if !may_direct(turn) => page.t("case-do-decide-answer"),
        Act::Register => page.t("case-do-register"),
        Act::AttachSlip => page.t("case-do-slip"),
        Act::Forward => page.t("case-do-forward"),
        Act::Advise => page.t("case-do-advise"),
        Act::Weigh => page.t("case-do-weigh"),
        Act::Decide => page.t("case-do-decide"),
        Act::Solve => page.t("case-do-solve"),
        Act::Approve => page.t("case-do-approve"),
        Act::Answer => page.t("case-do-answer"),
        Act::Archive => page.t("case-do-archive"),
    }
}

/// The picture beside an act.
pub(super) fn icon(act: Act) -> &'static str {
    match act {
        Act::Register | Act::Solve | Act::Answer => "circle-check",
        Act::AttachSlip => "plus",
        Act::Forward | Act::Decide => "arrow-right",
        Act::Advise | Act::Weigh => "pencil",
        Act::Approve => "signature",
        Act::Archive => "archive",
    }
}

/// How a person in the lane is named; how many more there are.
pub(super) fn people(page: &Page, row: &LaneRow) -> String {
    let named = |(kind, name): &(AppointmentKind, String)| {
        let bare = name.split(',').next().unwrap_or(name);
        acting(page, *kind, bare)
    };
    match row.people.as_slice() {
        [] if row.undetermined => page.t("case-lane-open"),
        [] => page.t("case-lane-vacant"),
        [one] => named(one),
        [one, more @ ..] => page.t2("case-lane-more", "name", named(one), "n", more.len()),
    }
}

/// Whole minutes of working seconds; what is begun counts.
pub(super) fn minutes(seconds: i64) -> i64 {
    (seconds + 59).div_euclid(60)
}

/// The time below a step of the lane, as short as can be: `12/30 mnt`, `2 hari`.
pub(super) fn lane_note(page: &Page, column: &LaneColumn) -> String {
    let amount = i64::from(column.standard.amount.get());
    let minutes_of_standard = match column.standard.unit {
        Unit::Minute => Some(amount),
        Unit::Hour => Some(amount * 60),
        _ => None,
    };
    let standard = match column.standard.unit {
        Unit::Minute => page.t1("case-short-minutes", "n", amount),
        Unit::Hour | Unit::CalendarHour => page.t1("case-short-hours", "n", amount),
        _ => page.t1("case-short-days", "n", amount),
    };
    // What is over the standard never reads as just within it.
    let whole = |used: i64| match column.over {
        Some(_) => minutes(used),
        None => used.max(0) / 60,
    };
    let Some(used) = column.used.map(whole) else {
        return standard;
    };
    let note = match minutes_of_standard {
        Some(all) => page.t2("case-lane-used", "used", used, "standard", all),
        None => {
            let used = if used < 60 {
                page.t1("case-short-minutes", "n", used)
            } else {
                page.t1("case-shorter-hours", "n", used / 60)
            };
            page.t2("case-lane-used-mixed", "used", used, "standard", standard)
        }
    };
    if column.over.is_some() {
        format!("▲ {note}")
    } else {
        note
    }
}

/// The heading over the lane's times: what is left, or how much it is exceeded.
pub(super) fn left(page: &Page, due: &DueView) -> String {
    if due.late {
        page.t1("sla-over", "time", page.minutes(minutes(-due.left)))
    } else {
        page.t1("sla-left", "time", page.minutes(due.left.max(0) / 60))
    }
}

/// Bytes for people: `210 kB`, `3 MB`.
pub(crate) fn size(page: &Page, bytes: i64) -> String {
    if bytes < 1_000_000 {
        page.t1("case-size-kb", "n", (bytes + 999) / 1000)
    } else {
        page.t1("case-size-mb", "n", (bytes + 500_000) / 1_000_000)
    }
}

pub(super) fn mail_sender(page: &Page, line: &MailLine) -> String {
    mailroom::sender(page, line)
}

pub(super) fn mail_size(page: &Page, bytes: &u64) -> String {
    mailroom::size(page, *bytes)
}

/// What was left out of a message or could not be read, each sentence once.
pub(crate) fn mail_warnings(page: &Page, codes: &[String]) -> Vec<String> {
    let mut said: Vec<String> = codes.iter().map(|code| mail_warning(page, code)).collect();
    said.sort();
    said.dedup();
    said
}

fn mail_warning(page: &Page, code: &str) -> String {
    match code {
        "file_not_taken" => page.t("mail-warn-file-not-taken"),
        "too_many_files" => page.t("mail-warn-too-many-files"),
        "quarantined_attachment" => page.t("mail-warn-quarantined"),
        "infected_attachment" => page.t("mail-warn-infected"),
        "unscanned_attachment" => page.t("mail-warn-unscanned"),
        "text_cut" => page.t("mail-warn-text-cut"),
        "no_sender" => page.t("mail-warn-no-sender"),
        "no_date" => page.t("mail-warn-no-date"),
        "encrypted" => page.t("mail-warn-encrypted"),
        "other_sender" => page.t("mail-warn-other-sender"),
        _ => page.t("mail-warn-unreadable"),
    }
}

/// What a complainant said that waits, and since when.
pub(super) fn call(page: &Page, kind: CallKind, since: Timestamp) -> String {
    let since = page.stamp(since);
    match kind {
        CallKind::Message => page.t1("case-call-message", "since", since),
        CallKind::Objection => page.t1("case-call-objection", "since", since),
        CallKind::Protection => page.t1("case-call-protection", "since", since),
        CallKind::Undelivered => page.t1("case-call-undelivered", "since", since),
    }
}

/// Whether a notice did not reach the complainant.
pub(super) fn notice_failed(notice: &NoticeLine) -> bool {
    matches!(notice.state, NoticeState::Failed | NoticeState::Dropped)
}

/// A notice and what became of it.
pub(super) fn notice(page: &Page, notice: &NoticeLine) -> String {
    let kind = match notice.kind {
        NoticeKind::Acknowledgement => page.t("notice-acknowledgement"),
        NoticeKind::Question => page.t("notice-question"),
        NoticeKind::Reminder => page.t("notice-reminder"),
        NoticeKind::Message => page.t("notice-message"),
        NoticeKind::Answer => page.t("notice-answer"),
        NoticeKind::Ended => page.t("notice-ended"),
        NoticeKind::NewPin => page.t("notice-new-pin"),
        NoticeKind::Test => page.t("notice-test"),
    };
    let at = page.stamp(notice.settled_at.unwrap_or(notice.made_at));
    match notice.state {
        NoticeState::Waiting => page.t2("notice-waiting", "kind", kind, "at", at),
        NoticeState::Sent => page.t2("notice-sent", "kind", kind, "at", at),
        NoticeState::Failed => {
            let why = not_sent(page, &notice.why);
            page.t3("notice-failed", "kind", kind, "at", at, "why", why)
        }
        NoticeState::Dropped => {
            let why = not_sent(page, &notice.why);
            page.t3("notice-dropped", "kind", kind, "at", at, "why", why)
        }
    }
}

/// Why a notice was not sent or did not arrive.
pub(crate) fn not_sent(page: &Page, code: &str) -> String {
    match code {
        "too_many" => page.t("not-sent-too-many"),
        "no_address" => page.t("not-sent-no-address"),
        "no_mailbox" => page.t("not-sent-no-mailbox"),
        "settled" => page.t("not-sent-settled"),
        "erased" => page.t("not-sent-erased"),
        "bounced" => page.t("not-sent-bounced"),
        "no_such_mailbox" | "address" => page.t("not-sent-no-such-mailbox"),
        "too_large" => page.t("not-sent-too-large"),
        "later" => page.t("not-sent-later"),
        "unreachable" | "unknown_host" | "closed" | "protocol" | "tls" | "no_tls" | "expired"
        | "ca_file" => page.t("not-sent-unreachable"),
        "unknown_ca" => page.t("not-sent-unknown-ca"),
        "wrong_name" => page.t("not-sent-wrong-name"),
        "sign_in" | "sign_in_later" | "password_file" => page.t("not-sent-sign-in"),
        "time" => page.t("not-sent-time"),
        "not_made" => page.t("not-sent-not-made"),
        _ => page.t("not-sent-refused"),
    }
}

/// A way of answering, from the code in the record.
pub(super) fn way(page: &Page, code: &str) -> String {
    ReplyWay::parse(code).map_or_else(
        || code.to_owned(),
        |way| page.key(words::reply_way_key(way)),
    )
}

/// Who complains, as a paper or a page may name him.
pub(super) fn complainant(page: &Page, identity: &IdentityView) -> String {
    match (&identity.name, identity.kind) {
        (Some(name), _) => name.clone(),
        (None, IdentityKind::Confidential) => page.t("case-identity-hidden"),
        (None, IdentityKind::Anonymous) => page.t("case-identity-anonymous"),
        (None, IdentityKind::Open) => page.t("case-identity-unknown"),
    }
}

/// Where it happened: landmark, banjar, village.
pub(super) fn place(page: &Page, case: &CaseView) -> String {
    [&case.landmark, &case.hamlet]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .cloned()
        .chain(
            case.village
                .as_ref()
                .map(|village| page.t1("case-village", "name", &village.name)),
        )
        .collect::<Vec<_>>()
        .join(", ")
}

/// When it was received and recorded, by whom.
pub(super) fn received(page: &Page, case: &CaseView) -> String {
    let received = page.stamp(case.received_at);
    let apart = case.recorded_at.duration_since(case.received_at).as_mins() > 0;
    match (&case.recorded_by, apart) {
        (Some(by), false) => page.t2("case-received-by", "at", received, "by", by),
        (Some(by), true) => page.t3(
            "case-received-later",
            "at",
            received,
            "recorded",
            page.stamp(case.recorded_at),
            "by",
            by,
        ),
        (None, _) => received,
    }
}

/// The channel's own reference and the date of a letter.
pub(super) fn channel_ref(page: &Page, case: &CaseView) -> String {
    let day = case
        .letter_day
        .map(|day| words::date_short_year(page.lang, day));
    case.identity
        .reference
        .clone()
        .into_iter()
        .chain(day)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The date a complaint bears: its letter's, else the day it was received.
pub(super) fn complaint_date(page: &Page, case: &CaseView) -> String {
    match case.letter_day {
        Some(day) => words::date_short_year(page.lang, day),
        None => page.date_short(case.received_at),
    }
}

/// `26 Nov 09.50`, with the year when it is another one.
pub(super) fn short_stamp(page: &Page, at: &Timestamp) -> String {
    let local = page.local(*at);
    let day = if local.year() == page.today().year() {
        words::date_short(page.lang, local.date())
    } else {
        words::date_short_year(page.lang, local.date())
    };
    format!("{day} {}", words::time(page.lang, local.time()))
}

/// What a file is for.
pub(super) fn purpose(page: &Page, purpose: &str) -> String {
    match purpose {
        "signed_answer" => page.t("case-file-signed"),
        "proof" => page.t("case-file-proof"),
        "paper" => page.t("case-file-paper"),
        "letter" => page.t("case-file-letter"),
        _ => page.t("case-file-evidence"),
    }
}

/// How a case ended beside its procedure.
pub(super) fn ending(page: &Page, code: &str) -> String {
    page.key(words::ending_key(code))
}
