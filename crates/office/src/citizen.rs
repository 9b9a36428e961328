//! What a citizen can do: no function here takes a [`SignedIn`](crate::SignedIn), and none
//! of the desk's takes what a citizen has.

pub(crate) mod complain;
pub(crate) mod figures;
mod lost;
mod proof;
mod rights;
mod say;
mod thread;
mod track;

pub use proof::{PassToken, ProofRefused};
pub use rights::{MyData, OwnCopy};
pub(crate) use say::MESSAGE;
pub use say::{RatingInput, SURVEY};
pub use thread::{MessageView, RatingView};
pub(crate) use thread::{rating, thread};
pub use track::{AnswerGiven, Ended, Signed, TrackView};
