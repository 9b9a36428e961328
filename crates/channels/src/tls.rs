//! TLS to a mail server: the system's authorities and one of the office's own, and why a
//! server is not believed.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::Fail;

/// What a server is judged by: the authorities of the system, and those in a PEM file.
///
/// # Errors
/// `ca_file` when the file is not there or holds no certificate.
pub(crate) fn judge(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Fail> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::debug!(%error, "a trusted root certificate can't be read");
    }
    roots.add_parsable_certificates(found.certs);
    if let Some(file) = ca_file {
        for certificate in own(file)? {
            roots.add(certificate).map_err(|_| Fail::of("ca_file"))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Fail::of("tls"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The certificates in a PEM file; at least one.
pub(crate) fn own(file: &Path) -> Result<Vec<CertificateDer<'static>>, Fail> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let read: Vec<_> = read.map_err(|_| Fail::of("ca_file"))?;
    match read.is_empty() {
        true => Err(Fail::of("ca_file")),
        false => Ok(read),
    }
}

/// Begins TLS on a connection.
///
/// # Errors
/// `unknown_ca`, `wrong_name`, `expired`, `tls`, or as the connection fails.
pub(crate) async fn begin<S>(
    config: Arc<ClientConfig>,
    host: &str,
    stream: S,
) -> Result<TlsStream<S>, Fail>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Fail::of("wrong_name"))?;
    Ok(TlsConnector::from(config).connect(name, stream).await?)
}

/// What TLS had against the other side, if it is that.
pub(crate) fn code_in(error: &io::Error) -> Option<&'static str> {
    let inner: &(dyn Error + 'static) = error.get_ref()?;
    code_along(inner)
}

/// The same, looked for in an error and in what caused it.
pub(crate) fn code_along(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(code_of(error));
        }
        // An I/O error tells its own cause apart from what it carries.
        if let Some(error) = error.downcast_ref::<io::Error>()
            && let Some(code) = code_in(error)
        {
            return Some(code);
        }
        next = error.source();
    }
    None
}

fn code_of(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => "unknown_ca",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "wrong_name"
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => "expired",
            _ => "tls",
        },
        _ => "tls",
    }
}
