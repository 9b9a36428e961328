//! What a citizen can do: no function here takes a [`SignedIn`](crate::SignedIn), and none
//! of the desk's takes what a citizen has.

pub(crate) mod complain;
pub(crate) mod figures;
