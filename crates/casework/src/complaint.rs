//! What a complaint says of itself.

use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order shown to people.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code used in forms, files and the database.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The value of that code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code.trim())
            }
        }
    };
}
pub(crate) use coded;

coded!(
    /// The way a complaint came in. The SOP names five (A.1); letters and others
    /// come on top (`domain` reading 14).
    #[doc(alias = "kanal")]
    Channel {
        /// Telepon.
        Phone = "phone",
        /// Pengaduan langsung.
        WalkIn = "walk_in",
        /// SMS.
        Sms = "sms",
        /// E-mail.
        Email = "email",
        /// Website.
        Website = "website",
        /// Surat.
        Letter = "letter",
    }
);

coded!(
    /// How far the office may know and show who complains (UU 25/2009 Pasal 42).
    IdentityKind {
        /// Terbuka: known to the office.
        Open = "open",
        /// Dirahasiakan: the office knows, only a few may see.
        #[doc(alias = "dirahasiakan")]
        Confidential = "confidential",
        /// Anonim: the office does not know.
        #[doc(alias = "anonim")]
        Anonymous = "anonymous",
    }
);

coded!(
    /// How urgent the routing slip says it is.
    #[doc(alias = "sifat")]
    Urgency {
        /// Biasa.
        Ordinary = "ordinary",
        /// Segera.
        Urgent = "urgent",
        /// Sangat segera.
        VeryUrgent = "very_urgent",
    }
);

coded!(
    /// The way by which the complainant wants to hear, or was answered.
    ReplyWay {
        /// By SMS.
        Sms = "sms",
        /// By telephone.
        Phone = "phone",
        /// By e-mail.
        Email = "email",
        /// By letter.
        Letter = "letter",
        /// In person at the office; the printed receipt is enough until then.
        InPerson = "in_person",
        /// Not at all: looked up with number and PIN.
        Tracking = "tracking",
    }
);

/// Where it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Code of the village, e.g. `51.02.02.2004`; a name alone does not identify one.
    pub village: Option<String>,
    /// Banjar dinas.
    #[doc(alias = "banjar")]
    pub hamlet: String,
    /// Something to find it by ("belakang pasar").
    #[doc(alias = "patokan")]
    pub landmark: String,
}
