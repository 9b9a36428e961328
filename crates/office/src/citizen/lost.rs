//! Who lost his PIN asks for a new one. It goes to the address he gave when he complained, and
//! to no other: whoever asks learns neither whether there is such a number nor whose it is.

use casework::mail_address;
use jiff::Timestamp;
use store::tables::complaints;

use super::proof::{Counted, TypedNumber};
use crate::{Identity, Office, OfficeError};

impl Office {
    /// Whether a new PIN can be sent to whoever gave an e-mail address.
    pub fn sends_pins(&self) -> bool {
        self.mail().is_some_and(|mail| mail.sends)
    }

    /// Sends a new PIN for the complaint of that number, if `address` is the one its
    /// complainant gave. The old one stays good until a mail server took the message, so that
    /// nobody is locked out by somebody else or by a server that does not answer. Asking is
    /// counted as tries with a PIN are, by itself.
    ///
    /// Tells until when to wait where it was asked too often, and else nothing.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn send_new_pin(
        &self,
        number: &str,
        address: &str,
        network: &str,
    ) -> Result<Option<Timestamp>, OfficeError> {
        let (office, now) = (self.id, self.now());
        let typed = TypedNumber::read(number, &self.directory());
        let counted = Counted::of(&self.keys, "new pin", &typed, network);
        let row = match typed.register {
            Some(register) => {
                let found = self.db.look_up(move |conn| {
                    Box::pin(conn.ask(complaints::find_number(office, register)))
                });
                found.await?
            }
            None => None,
        };
        let mut post = None;
        if let Some(row) = &row {
            let identity = Identity::open(&self.keys, office, row.id, row.identity.as_deref())?;
            let given = mail_address(&identity.contact);
            let same = given.is_some_and(|given| given.eq_ignore_ascii_case(address.trim()));
            let posting = self.posting(&identity, row.reply_way).filter(|_| same);
            post = posting.map(|posting| (posting, row.id));
        }
        let pin = self.keys.new_pin();
        // One transaction, whether there is something to send or not.
        self.db
            .try_write(move |conn| {
                let (post, pin) = (post.clone(), pin.clone());
                Box::pin(async move {
                    if let Err(until) = counted.count(conn, office, now).await? {
                        return Ok::<_, OfficeError>(Some(until));
                    }
                    if let Some((posting, case)) = &post {
                        posting.bring_pin(conn, *case, &pin, now).await?;
                    }
                    Ok(None)
                })
            })
            .await
    }
}
