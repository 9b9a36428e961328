//! A small HTTP/1.1 client over one kept connection, for benches and tests of the program.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: StatusCode,
    /// `Location`, if there is one.
    pub location: Option<String>,
    /// Body as text.
    pub body: String,
}

impl Answer {
    /// The value of a hidden field in the page.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let mark = format!("name=\"{name}\" value=\"");
        let after = self.body.split_once(&mark)?.1;
        Some(after.split_once('"')?.0.to_owned())
    }
}

/// Whoever has signed in, or came by the website: his office's host, his cookies and the token
/// of his forms.
#[derive(Clone, Default)]
pub struct SignedIn {
    host: String,
    cookies: Vec<(String, String)>,
    token: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// One connection with its cookies.
pub struct Client {
    address: String,
    host: String,
    send: SendRequest<Full<Bytes>>,
    cookies: Vec<(String, String)>,
    /// The token of the forms he was last shown, if whoever asks keeps it here.
    pub token: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Connects to `host:port`.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn connect(address: &str) -> anyhow::Result<Client> {
        Client::at(address, address).await
    }

    /// Connects to `host:port` and asks for pages of another host there, as a browser does
    /// whose system knows that host's address.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn at(address: &str, host: &str) -> anyhow::Result<Client> {
        let send = connection(address).await?;
        Ok(Client {
            address: address.to_owned(),
            host: host.to_owned(),
            send,
            cookies: Vec::new(),
            token: String::new(),
        })
    }

    /// The same from a loopback address of one's own: who knocks too often from one address is
    /// let wait.
    ///
    /// # Errors
    /// When nobody listens there, or it is no address of this machine.
    pub async fn from_own(address: &str, host: &str, own: IpAddr) -> anyhow::Result<Client> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(own, 0))?;
        let send = over(socket.connect(address.parse()?).await?).await?;
        Ok(Client {
            address: address.to_owned(),
            host: host.to_owned(),
            send,
            cookies: Vec::new(),
            token: String::new(),
        })
    }

    /// Another connection with the same cookies.
    ///
    /// # Errors
    /// When nobody listens any more.
    pub async fn again(&self) -> anyhow::Result<Client> {
        let send = connection(&self.address).await?;
        Ok(Client {
            address: self.address.clone(),
            host: self.host.clone(),
            send,
            cookies: self.cookies.clone(),
            token: self.token.clone(),
        })
    }

    /// Who has signed in here.
    pub fn signed_in(&self) -> SignedIn {
        SignedIn {
            host: self.host.clone(),
            cookies: self.cookies.clone(),
            token: self.token.clone(),
        }
    }

    /// Asks from now on as somebody who was never here.
    pub fn forget(&mut self) {
        self.cookies.clear();
        self.token.clear();
    }

    /// Asks from now on as somebody else, over the same connection.
    pub fn speak_for(&mut self, who: &SignedIn) {
        self.host.clone_from(&who.host);
        self.cookies.clone_from(&who.cookies);
        self.token.clone_from(&who.token);
    }

    /// Gets a file and lets its bytes go as they come; answers with how many there were.
    ///
    /// # Errors
    /// When the connection is lost before its end, or the file is refused.
    pub async fn drain(&mut self, path: &str) -> anyhow::Result<usize> {
        let request = self.request(Method::GET, path).body(Full::default())?;
        self.send.ready().await.context("connection")?;
        let response = self.send.send_request(request).await.context("request")?;
        anyhow::ensure!(
            response.status().is_success(),
            "{path} was answered with {}",
            response.status()
        );
        let mut body = response.into_body();
        let mut bytes = 0;
        while let Some(frame) = body.frame().await {
            bytes += frame.context("file")?.data_ref().map_or(0, Bytes::len);
        }
        Ok(bytes)
    }

    /// Gets a page.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None).await
    }

    /// Posts an ordinary form.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(encode(form))).await
    }

    fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("accept", "text/html");
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header("cookie", cookies.join("; "));
        }
        request
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.request(method, path);
        if body.is_some() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::new(Bytes::from(body.unwrap_or_default())))?;
        self.send.ready().await.context("connection")?;
        let response = self.send.send_request(request).await.context("request")?;
        let status = response.status();
        for set in response.headers().get_all("set-cookie") {
            let text = set.to_str().unwrap_or_default();
            if let Some((name, value)) =
                text.split(';').next().and_then(|pair| pair.split_once('='))
            {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let location = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let bytes = response
            .into_body()
            .collect()
            .await
            .context("answer")?
            .to_bytes();
        Ok(Answer {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    /// Signs in through the sign-in page.
    ///
    /// # Errors
    /// When the page refuses.
    pub async fn sign_in(&mut self, username: &str, password: &str) -> anyhow::Result<()> {
        let page = self.get("/masuk").await?;
        let csrf = page
            .hidden("csrf")
            .context("no form token on the sign-in page")?;
        let form = [
            ("csrf", csrf.as_str()),
            ("nama", username),
            ("sandi", password),
        ];
        let answer = self.post("/masuk", &form).await?;
        anyhow::ensure!(
            answer.status.is_redirection(),
            "sign-in answered {}",
            answer.status
        );
        Ok(())
    }
}

async fn connection(address: &str) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    over(TcpStream::connect(address).await?).await
}

async fn over(stream: TcpStream) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    stream.set_nodelay(true)?;
    let (send, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(send)
}

/// A form as `application/x-www-form-urlencoded`.
pub fn encode(form: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in form {
        if !text.is_empty() {
            text.push('&');
        }
        percent(&mut text, name);
        text.push('=');
        percent(&mut text, value);
    }
    text
}

fn percent(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}
