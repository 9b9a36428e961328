//! The keys of closed lists. A text whose key is computed is not seen by the test
//! that scans the pages for keys, so each list has its own test.

use casework::{Channel, IdentityKind, ReplyWay, Urgency};
use sop::{Act, Missing};
use worktime::Unit;

/// What an act asks its performer to do, as on a button: `Putuskan`.
pub const fn act_key(act: Act) -> &'static str {
    match act {
        Act::Register => "act-register",
        Act::AttachSlip => "act-attach-slip",
        Act::Forward => "act-forward",
        Act::Advise => "act-advise",
        Act::Weigh => "act-weigh",
        Act::Decide => "act-decide",
        Act::Solve => "act-solve",
        Act::Approve => "act-approve",
        Act::Answer => "act-answer",
        Act::Archive => "act-archive",
    }
}

/// The name of a channel: `Telepon`.
pub const fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "channel-phone",
        Channel::WalkIn => "channel-walk-in",
        Channel::Sms => "channel-sms",
        Channel::Email => "channel-email",
        Channel::Website => "channel-website",
        Channel::Letter => "channel-letter",
    }
}

/// The name of a channel's picture in the icon sprite, without `i-`.
pub const fn channel_icon(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "phone",
        Channel::WalkIn => "building-community",
        Channel::Sms => "message",
        Channel::Email | Channel::Letter => "mail",
        Channel::Website => "world",
    }
}

/// How a complainant is known: `Terbuka`, `Rahasiakan`, `Tanpa nama`.
pub const fn identity_key(identity: IdentityKind) -> &'static str {
    match identity {
        IdentityKind::Open => "identity-open",
        IdentityKind::Confidential => "identity-confidential",
        IdentityKind::Anonymous => "identity-anonymous",
    }
}

/// How urgent: `Biasa`, `Segera`, `Sangat segera`.
pub const fn urgency_key(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Ordinary => "urgency-ordinary",
        Urgency::Urgent => "urgency-urgent",
        Urgency::VeryUrgent => "urgency-very-urgent",
    }
}

/// The way the complainant hears from the office: `SMS`, `Telepon` …
pub const fn reply_way_key(way: ReplyWay) -> &'static str {
    match way {
        ReplyWay::Sms => "reply-sms",
        ReplyWay::Phone => "reply-phone",
        ReplyWay::Email => "reply-email",
        ReplyWay::Letter => "reply-letter",
        ReplyWay::InPerson => "reply-in-person",
        ReplyWay::Tracking => "reply-tracking",
    }
}

/// What still lacks, as a request: `Pilih paling sedikit satu unit`.
pub const fn missing_key(missing: Missing) -> &'static str {
    match missing {
        Missing::Advice => "missing-advice",
        Missing::Choice => "missing-choice",
        Missing::Units => "missing-units",
        Missing::Instruction => "missing-instruction",
        Missing::Resolution => "missing-resolution",
        Missing::Slip => "missing-slip",
        Missing::SignedScan => "missing-signed-scan",
        Missing::AnswerText => "missing-answer-text",
        Missing::AnswerWay => "missing-answer-way",
        Missing::Recipient => "missing-recipient",
        Missing::AnswerTime => "missing-answer-time",
        Missing::Proof => "missing-proof",
        Missing::Reason => "missing-reason",
        Missing::Question => "missing-question",
        Missing::Supplement => "missing-supplement",
        Missing::News => "missing-news",
        Missing::Body => "missing-body",
        Missing::OtherCase => "missing-other-case",
    }
}

/// A unit of standard time with its amount `n`: `2 hari kerja`.
pub const fn unit_key(unit: Unit) -> &'static str {
    match unit {
        Unit::Minute => "standard-minute",
        Unit::Hour => "standard-hour",
        Unit::Day => "standard-day",
        Unit::WorkingDay => "standard-working-day",
        Unit::CalendarDay => "standard-calendar-day",
        Unit::CalendarHour => "standard-calendar-hour",
    }
}

/// How a case ended beside its procedure: `Dilimpahkan ke instansi lain`. `code` is
/// [`sop::Conclusion::name`].
pub fn ending_key(code: &str) -> &'static str {
    match code {
        "withdrawn" => "case-end-withdrawn",
        "lapsed" => "case-end-lapsed",
        "rejected" => "case-end-rejected",
        "transferred" => "case-end-transferred",
        _ => "case-end-merged",
    }
}
