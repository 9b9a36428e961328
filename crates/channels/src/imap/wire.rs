//! The connection below the protocol: how long a server may be silent, and how much it may say
//! before it has answered. The library sets neither.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, BufWriter, Join, ReadHalf, Take, WriteHalf};
use tokio_io_timeout::{TimeoutReader, TimeoutWriter};

/// A connection, protected or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Debug + Unpin + Send + Sync {}
impl<S: AsyncRead + AsyncWrite + Debug + Unpin + Send + Sync> Stream for S {}

type Reader<S> = Take<Pin<Box<TimeoutReader<ReadHalf<S>>>>>;
type Writer<S> = BufWriter<Pin<Box<TimeoutWriter<WriteHalf<S>>>>>;

/// A connection with a bound and a time.
pub(crate) type Wire<S> = Join<Reader<S>, Writer<S>>;

/// Puts both around a connection: after `patience` of silence it fails, after `most` bytes it
/// ends (see [`allow`]).
pub(crate) fn wire<S: Stream>(stream: S, patience: Duration, most: u64) -> Wire<S> {
    let (reader, writer) = tokio::io::split(stream);
    let mut reader = TimeoutReader::new(reader);
    reader.set_timeout(Some(patience));
    let mut writer = TimeoutWriter::new(writer);
    writer.set_timeout(Some(patience));
    // The library writes a command in four pieces.
    let writer = BufWriter::new(Box::pin(writer));
    tokio::io::join(Box::pin(reader).take(most), writer)
}

/// How many bytes the server may say from now on.
pub(crate) fn allow<S: Stream>(wire: &mut Wire<S>, most: u64) {
    wire.reader_mut().set_limit(most);
}

/// The server has said all that it may.
pub(crate) fn is_used_up<S: Stream>(wire: &Wire<S>) -> bool {
    wire.reader().limit() == 0
}

/// How long the server may be silent from now on; for ever if nothing is said.
pub(crate) fn wait<S: Stream>(wire: &mut Wire<S>, patience: Option<Duration>) {
    let reader = wire.reader_mut().get_mut();
    reader.as_mut().set_timeout_pinned(patience);
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn who_is_silent_is_not_waited_for_but_who_is_slow_is() {
        let (mine, mut theirs) = tokio::io::duplex(64);
        let mut wire = wire(mine, Duration::from_millis(400), 100);
        let slow = tokio::spawn(async move {
            for _ in 0..8 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                theirs.write_all(b"x").await.expect("said");
            }
            theirs
        });
        let mut said = [0; 8];
        wire.read_exact(&mut said).await.expect("twice its time");
        let _silent = slow.await.expect("said");
        let fail = wire.read_u8().await.expect_err("silent");
        assert_eq!(fail.kind(), ErrorKind::TimedOut);
        wait(&mut wire, None);
        let longer = Duration::from_millis(900);
        let waited = tokio::time::timeout(longer, wire.read_u8()).await;
        assert!(waited.is_err(), "it is listened for as long as we like");
    }

    #[tokio::test]
    async fn nobody_says_more_than_is_allowed() {
        let (mine, mut theirs) = tokio::io::duplex(64);
        theirs.write_all(b"abcdef").await.expect("said");
        let mut wire = wire(mine, Duration::from_secs(5), 4);
        let mut said = [0; 4];
        wire.read_exact(&mut said).await.expect("allowed");
        assert!(is_used_up(&wire));
        assert_eq!(wire.read(&mut said).await.expect("ends"), 0);
        allow(&mut wire, 2);
        assert_eq!(wire.read(&mut said).await.expect("allowed"), 2);
    }

    #[tokio::test]
    async fn who_takes_nothing_is_not_waited_for() {
        let (mine, _theirs) = tokio::io::duplex(4);
        let mut wire = wire(mine, Duration::from_millis(100), 100);
        wire.write_all(b"more than fits").await.expect("gathered");
        let fail = wire.flush().await.expect_err("full");
        assert_eq!(fail.kind(), ErrorKind::TimedOut);
    }
}
