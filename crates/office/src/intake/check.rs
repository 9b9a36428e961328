//! What may be kept of a complaint, and every fault of a form at once.

use casework::{Channel, IdentityKind, PhoneNumber, Place, Point, PointError, ReplyWay, Urgency};
use jiff::{SignedDuration, Timestamp};
use sop::ProcedureRef;

use super::NewComplaint;
use crate::people::optional;
use crate::{Directory, FieldFault, Identity, Office};

/// Characters a complaint's story may have (design 0.7).
pub(crate) const STORY: usize = 10_000;
/// Characters a subject may have.
const SUBJECT: usize = 200;

/// Who fills the form in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// An official, who knows what the office's categories mean.
    Official,
    /// A visitor of the website, who may leave the category to the office.
    Visitor,
}

/// A complaint whose form has no fault.
pub(crate) struct CheckedComplaint {
    pub(crate) channel: Channel,
    pub(crate) received: Timestamp,
    pub(crate) identity_kind: IdentityKind,
    pub(crate) identity: Identity,
    pub(crate) place: Place,
    pub(crate) point: Option<Point>,
    pub(crate) category: String,
    pub(crate) urgency: Urgency,
    pub(crate) reply_way: ReplyWay,
    pub(crate) subject: String,
    pub(crate) description: String,
    pub(crate) procedure: ProcedureRef,
}

impl Office {
    pub(crate) fn check_complaint(
        &self,
        directory: &Directory,
        given: &NewComplaint,
        asker: Asker,
        now: Timestamp,
    ) -> Result<CheckedComplaint, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut need = |found: bool, field, code| {
            if !found {
                faults.push(FieldFault::new(field, code));
            }
        };
        let channel = Channel::parse(&given.channel);
        need(channel.is_some(), "channel", "channel_missing");
        let identity_kind = IdentityKind::parse(&given.identity);
        need(identity_kind.is_some(), "identity", "identity_missing");
        let urgency = optional(&given.urgency).map_or(Some(Urgency::Ordinary), Urgency::parse);
        need(urgency.is_some(), "urgency", "urgency_unknown");
        let reply_way = ReplyWay::parse(&given.reply_way);
        need(reply_way.is_some(), "reply_way", "reply_way_missing");
        let description = given.description.replace("\r\n", "\n").trim().to_owned();
        need(
            !description.is_empty(),
            "description",
            "description_missing",
        );
        let village = optional(&given.village).map(str::to_owned);
        let known = village
            .as_ref()
            .is_none_or(|code| directory.profile.village(code).is_some());
        need(known, "village", "village_unknown");
        let point = optional(&given.point).map(str::parse::<Point>).transpose();
        let clear = point != Err(PointError::Unclear);
        need(clear, "point", "point_unclear");
        need(point != Err(PointError::Outside), "point", "point_outside");
        let category = given.category.trim().to_owned();
        let left_open = asker == Asker::Visitor && category.is_empty();
        need(
            left_open || directory.profile.category(&category).is_some(),
            "category",
            "category_missing",
        );
        let in_force = directory.in_force(now);
        let procedure = match optional(&given.procedure) {
            None => in_force.first(),
            Some(id) => in_force
                .iter()
                .find(|(row, _)| row.reference.id.as_str() == id),
        }
        .map(|(row, _)| row.reference.clone());
        need(procedure.is_some(), "procedure", "procedure_unknown");
        let received = given.received.unwrap_or(now);
        need(received <= now, "received", "received_future");
        let oldest = now - SignedDuration::from_hours(24 * 366);
        need(received >= oldest, "received", "received_too_old");
        let today = directory.day(now);
        need(
            given.letter_day.is_none_or(|day| day <= today),
            "letter_day",
            "letter_day_future",
        );
        let anonymous = identity_kind == Some(IdentityKind::Anonymous);
        let name = given.name.trim();
        need(anonymous || !name.is_empty(), "name", "name_or_anonymous");
        let named = [&given.name, &given.phone, &given.contact, &given.address];
        need(
            !anonymous || named.iter().all(|text| text.trim().is_empty()),
            "name",
            "anonymous_has_name",
        );
        let phone = optional(&given.phone).map(PhoneNumber::parse).transpose();
        need(phone.is_ok(), "phone", "phone_invalid");
        let wants_phone = matches!(reply_way, Some(ReplyWay::Sms | ReplyWay::Phone));
        need(
            !wants_phone || !matches!(phone, Ok(None)) || anonymous,
            "phone",
            "phone_for_reply",
        );
        // Whoever is to get a letter or an e-mail must have told where.
        let told = |text: &str| anonymous || !text.trim().is_empty();
        need(
            reply_way != Some(ReplyWay::Email) || told(&given.contact),
            "contact",
            "contact_for_reply",
        );
        need(
            reply_way != Some(ReplyWay::Letter) || told(&given.address),
            "address",
            "address_for_reply",
        );
        // Who gave no way to reach him comes or looks for himself.
        let by_himself = matches!(
            reply_way,
            None | Some(ReplyWay::InPerson | ReplyWay::Tracking)
        );
        need(!anonymous || by_himself, "reply_way", "anonymous_in_person");
        let long = [
            ("description", description.chars().count(), STORY),
            ("subject", given.subject.chars().count(), SUBJECT),
            ("name", name.chars().count(), SUBJECT),
            ("hamlet", given.hamlet.chars().count(), SUBJECT),
            ("landmark", given.landmark.chars().count(), SUBJECT),
            ("channel_ref", given.channel_ref.chars().count(), SUBJECT),
            ("contact", given.contact.chars().count(), SUBJECT),
            ("address", given.address.chars().count(), SUBJECT),
            ("occurred", given.occurred.chars().count(), SUBJECT),
        ];
        for (field, length, limit) in long {
            if length > limit {
                faults.push(FieldFault::with(field, "too_long", limit.to_string()));
            }
        }
        let (
            Some(channel),
            Some(identity_kind),
            Some(urgency),
            Some(reply_way),
            Some(procedure),
            Ok(phone),
            Ok(point),
            true,
        ) = (
            channel,
            identity_kind,
            urgency,
            reply_way,
            procedure,
            phone,
            point,
            faults.is_empty(),
        )
        else {
            return Err(faults);
        };
        let subject = match optional(&given.subject) {
            Some(subject) => subject.split_whitespace().collect::<Vec<_>>().join(" "),
            None => beginning(&description),
        };
        Ok(CheckedComplaint {
            channel,
            received,
            identity_kind,
            identity: Identity {
                name: name.to_owned(),
                phone: phone
                    .map(|phone| phone.e164().to_owned())
                    .unwrap_or_default(),
                contact: given.contact.trim().to_owned(),
                address: given.address.trim().to_owned(),
                reference: given.channel_ref.trim().to_owned(),
            },
            place: Place {
                village,
                hamlet: given.hamlet.trim().to_owned(),
                landmark: given.landmark.trim().to_owned(),
            },
            point,
            category,
            urgency,
            reply_way,
            subject,
            description,
            procedure,
        })
    }
}

/// The story's beginning as a subject: whole words, at most 80 characters.
pub(crate) fn beginning(story: &str) -> String {
    let mut subject = String::new();
    for word in story.split_whitespace() {
        if subject.chars().count() + word.chars().count() + 1 > 80 {
            if !subject.is_empty() {
                subject.push('…');
            }
            break;
        }
        if !subject.is_empty() {
            subject.push(' ');
        }
        subject.push_str(word);
        if word.ends_with(['.', '!', '?']) {
            break;
        }
    }
    if subject.is_empty() {
        subject = story.chars().take(80).collect();
    }
    subject.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_subject_is_the_storys_beginning_in_whole_words() {
        assert_eq!(
            beginning("Lampu jalan padam. Sudah dua kali."),
            "Lampu jalan padam"
        );
        let long = "kata ".repeat(40);
        assert!(beginning(&long).chars().count() <= 82);
        assert!(beginning(&long).ends_with('…'));
        assert_eq!(beginning(&"x".repeat(200)).chars().count(), 80);
    }
}
