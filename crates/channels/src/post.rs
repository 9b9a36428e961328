//! Notices on their way out: claimed, put into words, handed to the courier of their office.

use std::sync::Arc;
use std::time::Duration;

use casework::OfficeId;
use futures_util::future::join_all;
use office::{Installation, ToSend};

use crate::wording;
use crate::{Channel, Sender};

/// How long to wait when there is nothing to send, or when something went wrong.
const IDLE: Duration = Duration::from_secs(5);

/// Sends what offices call for, for as long as it is awaited. `url_of` says where people reach
/// an office; `worker` names this process among those that share the database.
pub async fn post(
    offices: Arc<Installation>,
    channels: Vec<Channel>,
    worker: &str,
    url_of: impl Fn(OfficeId) -> String + Send + Sync,
) {
    loop {
        match post_once(&offices, &channels, worker, &url_of).await {
            Ok(0) => offices.notice_or(IDLE).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "notices could not be sent");
                tokio::time::sleep(IDLE).await;
            }
        }
    }
}

/// Sends what is due now, and answers with how many there were.
///
/// # Errors
/// [`office::OfficeError::Store`].
pub async fn post_once(
    offices: &Installation,
    channels: &[Channel],
    worker: &str,
    url_of: impl Fn(OfficeId) -> String + Send + Sync,
) -> Result<usize, office::OfficeError> {
    let due = offices.notices_to_send(worker).await?;
    let count = due.len();
    let sent = due.into_iter().map(|notice| {
        let sender = sender_of(channels, &notice);
        let url = url_of(notice.mail.office);
        deliver(offices, sender, notice, url)
    });
    for told in join_all(sent).await {
        told?;
    }
    Ok(count)
}

/// Who sends for the address a notice is from; an office may have several.
fn sender_of<'a>(channels: &'a [Channel], notice: &ToSend) -> Option<&'a Sender> {
    let own = channels.iter().find(|channel| {
        let watched = &channel.watched;
        watched.office == notice.mail.office && watched.mailbox.address == notice.mail.from
    });
    own?.sender.as_deref()
}

async fn deliver(
    offices: &Installation,
    sender: Option<&Sender>,
    notice: ToSend,
    url: String,
) -> Result<(), office::OfficeError> {
    let Some(sender) = sender else {
        return offices.notice_refused(&notice, "no_mailbox", false).await;
    };
    let mail = &notice.mail;
    let Ok(message) = wording::message(mail, &url, offices.now()) else {
        return offices
            .notice_refused(&notice, "no_such_mailbox", true)
            .await;
    };
    // Failures come back to the address of the case.
    let sent = sender.send(offices, &mail.reply_to, &mail.to, &message);
    match sent.await {
        Ok(()) => offices.notice_sent(&notice).await,
        Err(refused) => {
            let (why, for_ever) = (refused.code, refused.permanent);
            offices.notice_refused(&notice, why, for_ever).await
        }
    }
}
