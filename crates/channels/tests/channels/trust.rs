//! Whom we believe, and in what order: TLS before a password, a certificate before TLS.

use std::sync::Arc;

use channels::{Fail, check};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::post::{Post, script};

async fn checked(mailbox: channels::Mailbox) -> Result<(), &'static str> {
    check(&mailbox.imap.expect("fetched from"))
        .await
        .map_err(|fail: Fail| fail.code)
}

/// A server with that certificate that hangs up once TLS is made.
async fn server_with(post: &Post, name: &str) -> u16 {
    let certificate = CertificateDer::from_pem_file(post.tls(&format!("{name}.pem")));
    let key = PrivateKeyDer::from_pem_file(post.tls(&format!("{name}.key")));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.expect("a certificate")],
            key.expect("a key"),
        );
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("a server")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = acceptor.accept(stream).await;
        }
    });
    port
}

#[tokio::test]
async fn a_server_is_believed_by_its_authority_and_its_name() {
    let post = Post::new();
    assert_eq!(checked(post.mailbox("")).await, Ok(()));
    let at = |tls, port| post.mailbox_at(tls, port, "");
    assert_eq!(checked(at("starttls", post.port("imap"))).await, Ok(()));
    assert_eq!(checked(at("none", post.port("imap"))).await, Ok(()));

    // Nobody vouches for it, or somebody else does.
    let imaps = post.port("imaps");
    let plain =
        format!("[imap]\nhost = \"localhost\"\nport = {imaps}\npassword_file = \"password\"\n");
    assert_eq!(checked(post.settings(&plain)).await, Err("unknown_ca"));
    let stranger = format!(
        "{plain}ca_file = \"{}\"",
        post.tls("stranger.pem").display()
    );
    assert_eq!(checked(post.settings(&stranger)).await, Err("unknown_ca"));
    let starttls = stranger
        .replace(&imaps.to_string(), &post.port("imap").to_string())
        .replace("password_file", "tls = \"starttls\"\npassword_file");
    assert_eq!(checked(post.settings(&starttls)).await, Err("unknown_ca"));

    for (name, code) in [("other", "wrong_name"), ("expired", "expired")] {
        let port = server_with(&post, name).await;
        assert_eq!(checked(at("implicit", port)).await, Err(code), "{name}");
    }
    // What speaks no TLS at all.
    assert_eq!(checked(at("implicit", post.port("imap"))).await, Err("tls"));
}

#[tokio::test]
async fn what_is_not_there_is_told_by_its_name() {
    let post = Post::new();
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    assert_eq!(
        checked(post.mailbox_at("implicit", port, "")).await,
        Err("unreachable")
    );
    let nowhere = "[imap]\nhost = \"mail.nowhere.invalid\"\npassword_file = \"password\"";
    assert_eq!(checked(post.settings(nowhere)).await, Err("unknown_host"));
    let folder = post.mailbox("folders = [\"Tidak ada\"]");
    assert_eq!(checked(folder).await, Err("no_folder"));
    let mailbox = post.mailbox("");
    std::fs::write(post.password_file(), "salah").expect("written");
    assert_eq!(checked(mailbox.clone()).await, Err("sign_in"));
    // With a token it can't, and says so.
    let token = post.mailbox("oauth_token_file = \"password\"");
    assert_eq!(checked(token).await, Err("sign_in"));
    std::fs::remove_file(post.password_file()).expect("removed");
    assert_eq!(checked(mailbox).await, Err("password_file"));
}

#[tokio::test]
async fn no_password_is_said_before_tls() {
    let post = Post::new();
    // It has no STARTTLS, or refuses it, or claims that we are signed in already.
    let servers: [&'static [&'static [u8]]; 3] = [
        &[b"* OK hello\r\n", b"A0001 BAD what is that\r\n"],
        &[b"* OK hello\r\n", b"A0001 NO not today\r\n"],
        &[b"* PREAUTH welcome\r\n"],
    ];
    for lines in servers {
        let (port, heard) = script(lines).await;
        let mailbox = post.mailbox_at("starttls", port, "");
        assert_eq!(checked(mailbox).await, Err("no_tls"));
        let heard = String::from_utf8(heard.await.expect("heard")).expect("text");
        assert!(
            !heard.contains("AUTHENTICATE") && !heard.contains("LOGIN"),
            "{heard}"
        );
    }
}

#[tokio::test]
async fn what_was_said_before_tls_is_not_heard_after_it() {
    let post = Post::new();
    // Somebody between us answers the commands to come before the server can.
    let inject: &'static [&'static [u8]] = &[
        b"* OK hello\r\n",
        b"A0001 OK begin\r\n+ \r\nA0001 OK injected\r\nA0002 OK injected\r\n",
    ];
    let (port, heard) = script(inject).await;
    let fail = checked(post.mailbox_at("starttls", port, "")).await;
    // What follows is a handshake, which the script does not know.
    assert!(matches!(fail, Err("closed" | "tls")), "{fail:?}");
    let heard = heard.await.expect("heard");
    let heard = String::from_utf8_lossy(&heard);
    assert!(
        !heard.contains("LOGIN") && !heard.contains("AUTH"),
        "{heard}"
    );
}
