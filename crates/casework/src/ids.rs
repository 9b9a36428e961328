//! Typed ids. Made by the caller (UUIDv7), never here.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// One office of an installation.
    OfficeId
);
id!(
    /// One complaint and all that is done about it.
    #[doc(alias = "pengaduan")]
    CaseId
);
id!(
    /// A person who works for the office.
    #[doc(alias = "pejabat")]
    OfficialId
);
id!(
    /// A position of the office, held by appointment.
    #[doc(alias = "jabatan")]
    PositionId
);
id!(
    /// One appointment of one official to one position.
    AppointmentId
);
id!(
    /// A file attached to a case.
    #[doc(alias = "lampiran")]
    AttachmentId
);
id!(
    /// Something a complainant is told by e-mail.
    NoticeId
);
id!(
    /// An incoming letter.
    #[doc(alias = "surat masuk")]
    LetterId
);
id!(
    /// A book of the office's law library.
    #[doc(alias = "buku peraturan")]
    LawBookId
);
id!(
    /// What somebody asked about his own data.
    #[doc(alias = "permintaan data pribadi")]
    DataRequestId
);
id!(
    /// An incident in which personal data got out.
    #[doc(alias = "kebocoran data")]
    BreachId
);
id!(
    /// A signed-in session.
    SessionId
);
id!(
    /// A one-time link by which an official sets a password.
    InviteId
);
