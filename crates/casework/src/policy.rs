//! Who may see and do what. One pure function; its golden table is the
//! specification.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sop::Desk;

use crate::PositionId;

/// What a position is trusted with beside its turns in procedures. Office data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Takes in complaints.
    Intake,
    /// Keeps the register: strikes rows through, takes over paper cases, prints it.
    Register,
    /// Sees every case of the office.
    Oversee,
    /// Keeps officials and appointments, resets passwords.
    People,
    /// Activates procedures, moves cases between them.
    Procedures,
    /// May open a confidential identity, with a reason.
    Identity,
    /// Is named from the start in cases of supervisory weight.
    #[doc(alias = "berkadar pengawasan")]
    Supervision,
    /// Keeps the office's settings: hours, villages, categories, letterhead.
    Settings,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Duty; 8] = [
        Duty::Intake,
        Duty::Register,
        Duty::Oversee,
        Duty::People,
        Duty::Procedures,
        Duty::Identity,
        Duty::Supervision,
        Duty::Settings,
    ];

    /// The name an office profile uses.
    pub fn code(self) -> &'static str {
        match self {
            Duty::Intake => "intake",
            Duty::Register => "register",
            Duty::Oversee => "oversee",
            Duty::People => "people",
            Duty::Procedures => "procedures",
            Duty::Identity => "identity",
            Duty::Supervision => "supervision",
            Duty::Settings => "settings",
        }
    }

    /// The duty of that name.
    pub fn parse(code: &str) -> Option<Duty> {
        Duty::ALL
            .into_iter()
            .find(|duty| duty.code() == code.trim())
    }
}

/// Something somebody may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Record a complaint that came in by any channel.
    RecordComplaint,
    /// Type in an open case of the paper register.
    AdoptPaperCase,
    /// See the register.
    SeeRegister,
    /// See the register of incoming letters.
    SeeLetters,
    /// Register letters, hand them over, link them to cases.
    KeepLetters,
    /// Keep the law books of the procedures.
    KeepLawBooks,
    /// Strike a row through.
    StrikeRow,
    /// See a case: document, slip, history.
    SeeCase,
    /// Close the step the case is at.
    PerformStep,
    /// Hand the document back.
    ReturnDocument,
    /// Add a file or an internal note.
    AddToCase,
    /// Write to the complainant, or note what he wrote.
    WriteToComplainant,
    /// Write down what somebody asks about his own data at the office.
    TakeDataRequest,
    /// Answer what somebody asks about his own data; with it who complained may be erased.
    AnswerDataRequest,
    /// Correct a mistake of the record.
    CorrectComplaint,
    /// Print the routing slip.
    PrintSlip,
    /// Move the case to another procedure or version.
    SwitchProcedure,
    /// Ask the complainant to complete the complaint; the clock stands still.
    SuspendCase,
    /// Go on with what the complainant brought.
    ResumeCase,
    /// End the case beside its procedure: withdrawn, not completed, transferred, merged.
    ConcludeCase,
    /// Reject the complaint.
    RejectCase,
    /// Take the case back from the units it was directed to.
    TakeBack,
    /// Take a closed case up again.
    ReopenCase,
    /// Say where the paper of a closed case lies.
    PlaceFile,
    /// Keep more people from the case: whoever it is about, whoever is not named.
    RaiseGuard,
    /// Let people know of the case who were kept from it.
    LowerGuard,
    /// Open a confidential identity.
    RevealIdentity,
    /// Protect who complains openly: one may do it alone.
    RaiseProtection,
    /// Ask that who complains need not be protected any more, or decide it when another asked:
    /// two must agree.
    LowerProtection,
    /// Open a file as it came, with the place and the owner its maker's device wrote into it.
    OpenOriginal,
    /// Keep officials, appointments and one-time links.
    KeepPeople,
    /// Check and activate procedures.
    ActivateProcedure,
    /// Set what the office is called, when it is open, what it offers.
    KeepSettings,
    /// Take everything the office owns along in open formats, protected people masked.
    ///
    /// Whoever oversees sees each case in the office; taking all of them out of it in one file
    /// is more, and what the office is made of goes along: so it wants besides that somebody
    /// keeps the office itself ([`Action::KeepSettings`]). Neither alone is enough: who keeps
    /// the hours need not see a case, and who sees all cases need not carry them away.
    ExportOffice,
    /// The same with whoever is protected named: it also wants the trust to open a
    /// confidential identity ([`Duty::Identity`]), for this opens all of them at once.
    ExportIdentities,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 35] = [
        Action::RecordComplaint,
        Action::AdoptPaperCase,
        Action::SeeRegister,
        Action::SeeLetters,
        Action::KeepLetters,
        Action::KeepLawBooks,
        Action::StrikeRow,
        Action::SeeCase,
        Action::PerformStep,
        Action::ReturnDocument,
        Action::AddToCase,
        Action::WriteToComplainant,
        Action::TakeDataRequest,
        Action::AnswerDataRequest,
        Action::CorrectComplaint,
        Action::PrintSlip,
        Action::SwitchProcedure,
        Action::SuspendCase,
        Action::ResumeCase,
        Action::ConcludeCase,
        Action::RejectCase,
        Action::TakeBack,
        Action::ReopenCase,
        Action::PlaceFile,
        Action::RaiseGuard,
        Action::LowerGuard,
        Action::RevealIdentity,
        Action::RaiseProtection,
        Action::LowerProtection,
        Action::OpenOriginal,
        Action::KeepPeople,
        Action::ActivateProcedure,
        Action::KeepSettings,
        Action::ExportOffice,
        Action::ExportIdentities,
    ];

    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Action::RecordComplaint => "record_complaint",
            Action::AdoptPaperCase => "adopt_paper_case",
            Action::SeeRegister => "see_register",
            Action::SeeLetters => "see_letters",
            Action::KeepLetters => "keep_letters",
            Action::KeepLawBooks => "keep_law_books",
            Action::StrikeRow => "strike_row",
            Action::SeeCase => "see_case",
            Action::PerformStep => "perform_step",
            Action::ReturnDocument => "return_document",
            Action::AddToCase => "add_to_case",
            Action::WriteToComplainant => "write_to_complainant",
            Action::TakeDataRequest => "take_data_request",
            Action::AnswerDataRequest => "answer_data_request",
            Action::CorrectComplaint => "correct_complaint",
            Action::PrintSlip => "print_slip",
            Action::SwitchProcedure => "switch_procedure",
            Action::SuspendCase => "suspend_case",
            Action::ResumeCase => "resume_case",
            Action::ConcludeCase => "conclude_case",
            Action::RejectCase => "reject_case",
            Action::TakeBack => "take_back",
            Action::ReopenCase => "reopen_case",
            Action::PlaceFile => "place_file",
            Action::RaiseGuard => "raise_guard",
            Action::LowerGuard => "lower_guard",
            Action::RevealIdentity => "reveal_identity",
            Action::RaiseProtection => "raise_protection",
            Action::LowerProtection => "lower_protection",
            Action::OpenOriginal => "open_original",
            Action::KeepPeople => "keep_people",
            Action::ActivateProcedure => "activate_procedure",
            Action::KeepSettings => "keep_settings",
            Action::ExportOffice => "export_office",
            Action::ExportIdentities => "export_identities",
        }
    }

    /// Whether it is done to one case.
    pub fn on_case(self) -> bool {
        match self {
            Action::RecordComplaint
            | Action::AdoptPaperCase
            | Action::SeeRegister
            | Action::SeeLetters
            | Action::KeepLetters
            | Action::KeepLawBooks
            | Action::KeepPeople
            | Action::ActivateProcedure
            | Action::KeepSettings
            | Action::ExportOffice
            | Action::ExportIdentities => false,
            Action::StrikeRow
            | Action::SeeCase
            | Action::PerformStep
            | Action::ReturnDocument
            | Action::AddToCase
            | Action::WriteToComplainant
            | Action::TakeDataRequest
            | Action::AnswerDataRequest
            | Action::CorrectComplaint
            | Action::PrintSlip
            | Action::SwitchProcedure
            | Action::SuspendCase
            | Action::ResumeCase
            | Action::ConcludeCase
            | Action::RejectCase
            | Action::TakeBack
            | Action::ReopenCase
            | Action::PlaceFile
            | Action::RaiseGuard
            | Action::LowerGuard
            | Action::RevealIdentity
            | Action::RaiseProtection
            | Action::LowerProtection
            | Action::OpenOriginal => true,
        }
    }
}

/// The one who wants to do it, as far as policy cares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Whether there is a session at all.
    pub signed_in: bool,
    /// Desks of the positions held today.
    pub desks: Vec<Desk>,
    /// Duties of the positions held today.
    pub duties: BTreeSet<Duty>,
}

/// The case it is done to, as far as policy cares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Neither archived nor ended otherwise nor struck through.
    pub open: bool,
    /// Archived, or ended beside its procedure: it can be taken up again.
    pub ended: bool,
    /// Whose turn it is.
    pub waiting: Vec<Desk>,
    /// Every desk that has or had a turn in it.
    pub visited: Vec<Desk>,
    /// Desks to which its procedure gives a decision.
    pub deciders: Vec<Desk>,
    /// The identity is confidential.
    pub confidential: bool,
    /// The viewer is kept from it: it is about him, or others are named and he is not.
    pub barred: bool,
    /// The viewer is one of those who are named.
    pub named: bool,
    /// Desks whose turn is the viewer's here, and the position by which: their own holders
    /// are kept from it.
    pub stands_in: Vec<(Desk, PositionId)>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Allowed,
    /// No, and the case is known to the one who asks.
    Refused,
    /// No, and not even whether it exists may be told.
    Hidden,
    /// Sign in first.
    SignIn,
}

impl Verdict {
    /// Whether it is a yes.
    pub fn is_allowed(self) -> bool {
        self == Verdict::Allowed
    }
}

/// Judges whether `viewer` may do `action`, on a case in `situation` where the
/// action is done to one.
pub fn may(viewer: &Viewer, action: Action, situation: &Situation) -> Verdict {
    if !viewer.signed_in {
        return Verdict::SignIn;
    }
    let duty = |duty| viewer.duties.contains(&duty);
    let stands_in = |desk: &Desk| situation.stands_in.iter().any(|(one, _)| one == desk);
    let at = |desks: &[Desk]| {
        desks
            .iter()
            .any(|desk| viewer.desks.contains(desk) || stands_in(desk))
    };
    let holds_a_position = !viewer.desks.is_empty() || !viewer.duties.is_empty();
    let sees =
        duty(Duty::Oversee) || situation.named || at(&situation.visited) || at(&situation.waiting);
    if action.on_case() && (situation.barred || !sees) {
        return Verdict::Hidden;
    }
    // Who gives out the duties may do what they are for here: an office founded before
    // there was such a duty is not shut out.
    let keeps_settings = duty(Duty::Settings) || duty(Duty::People);
    let exports = duty(Duty::Oversee) && keeps_settings;
    let yes = match action {
        Action::RecordComplaint => duty(Duty::Intake),
        Action::AdoptPaperCase => duty(Duty::Register),
        Action::SeeRegister => holds_a_position,
        // Letters name their senders: only whoever keeps the book, and whoever oversees.
        Action::SeeLetters => duty(Duty::Register) || duty(Duty::Oversee),
        Action::KeepLetters => duty(Duty::Register),
        Action::KeepLawBooks => duty(Duty::Procedures),
        Action::StrikeRow => duty(Duty::Register) && situation.open,
        Action::SeeCase | Action::PrintSlip => true,
        Action::PerformStep | Action::ReturnDocument => situation.open && at(&situation.waiting),
        Action::AddToCase => situation.open,
        // Whoever takes in what people bring, and whoever the case is with.
        Action::WriteToComplainant => {
            (situation.open || situation.ended)
                && (duty(Duty::Intake)
                    || duty(Duty::Register)
                    || at(&situation.waiting)
                    || at(&situation.deciders))
        }
        // Of a closed case too: its data are still kept.
        Action::TakeDataRequest => duty(Duty::Intake) || duty(Duty::Register),
        Action::AnswerDataRequest => duty(Duty::Identity),
        Action::CorrectComplaint => situation.open && (duty(Duty::Intake) || duty(Duty::Register)),
        Action::SwitchProcedure => duty(Duty::Procedures) && situation.open,
        Action::SuspendCase => situation.open && at(&situation.waiting),
        Action::ResumeCase => {
            situation.open && (at(&situation.waiting) || duty(Duty::Intake) || duty(Duty::Register))
        }
        Action::ConcludeCase => situation.open && (duty(Duty::Register) || at(&situation.deciders)),
        Action::RejectCase => situation.open && at(&situation.deciders),
        Action::TakeBack => situation.open && at(&situation.visited),
        Action::ReopenCase => situation.ended && (duty(Duty::Register) || at(&situation.deciders)),
        Action::PlaceFile => !situation.open && (duty(Duty::Intake) || duty(Duty::Register)),
        // Whoever has a part in a case may say who must not have one.
        Action::RaiseGuard => {
            duty(Duty::Intake)
                || duty(Duty::Register)
                || at(&situation.visited)
                || at(&situation.deciders)
        }
        Action::LowerGuard => at(&situation.deciders),
        Action::RevealIdentity | Action::LowerProtection => {
            duty(Duty::Identity) && situation.confidential
        }
        Action::RaiseProtection => {
            !situation.confidential
                && (duty(Duty::Intake)
                    || duty(Duty::Register)
                    || duty(Duty::Identity)
                    || at(&situation.visited)
                    || at(&situation.deciders))
        }
        Action::OpenOriginal => duty(Duty::Identity),
        Action::KeepPeople => duty(Duty::People),
        Action::ActivateProcedure => duty(Duty::Procedures),
        Action::KeepSettings => keeps_settings,
        Action::ExportOffice => exports,
        Action::ExportIdentities => exports && duty(Duty::Identity),
    };
    if yes {
        Verdict::Allowed
    } else {
        Verdict::Refused
    }
}

/// One row of the golden table: a viewer, a situation and the verdict on every action.
pub type GoldenRow = (String, String, Vec<(Action, Verdict)>);

/// The whole table for named viewers in named situations.
pub fn golden_table(
    viewers: &[(String, Viewer)],
    situations: &[(String, Situation)],
) -> Vec<GoldenRow> {
    viewers
        .iter()
        .flat_map(|(who, viewer)| {
            situations.iter().map(move |(when, situation)| {
                let verdicts = Action::ALL
                    .into_iter()
                    .map(|action| (action, may(viewer, action, situation)))
                    .collect();
                (who.clone(), when.clone(), verdicts)
            })
        })
        .collect()
}
