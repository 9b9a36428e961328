//! Headers that tell browsers what our pages never do, and the shield before
//! sign-in.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_governor::{GovernorError, key_extractor::KeyExtractor};

use crate::{App, Error};

/// Everything from our own address, nothing inline, nobody may frame us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// What no page of ours uses (W3C Permissions Policy).
const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// The same on the one page that may ask where its visitor is, when he presses its button.
const WITH_POSITION: &str = "accelerometer=(), camera=(), display-capture=(), \
    geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// Lets the page that an answer brings ask the browser where it is.
pub(crate) fn allow_position(response: &mut Response) {
    response.headers_mut().insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(WITH_POSITION),
    );
}

/// Middleware: sets each header that the handler has not set itself (a download may
/// be stricter).
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    set_headers(&mut response, app.is_https());
    response
}

/// The same for an answer that is no office's.
pub(crate) fn set_headers(response: &mut Response, is_https: bool) {
    let list = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("permissions-policy"),
            PERMISSIONS_POLICY,
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in list {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if is_https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000"));
    }
}

/// Whose attempts are counted: the address of the connection, or what our own proxy
/// says it was.
#[derive(Clone, Debug)]
pub(crate) struct ClientAddress {
    pub behind_proxy: bool,
}

impl ClientAddress {
    fn of<T>(&self, request: &axum::http::Request<T>) -> IpAddr {
        self.told_by(request.headers(), request.extensions())
    }

    fn of_parts(&self, parts: &Parts) -> IpAddr {
        self.told_by(&parts.headers, &parts.extensions)
    }

    fn told_by(&self, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
        if self.behind_proxy {
            let forwarded = headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()
                .and_then(|value| value.to_str().ok())
                // The last entry is our proxy's own; those before it are anybody's.
                .and_then(|value| value.rsplit(',').next())
                .and_then(|last| last.trim().parse().ok());
            if let Some(address) = forwarded {
                return address;
            }
        }
        extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
                peer.ip()
            })
    }
}

impl KeyExtractor for ClientAddress {
    type Key = IpAddr;

    fn extract<T>(&self, request: &axum::http::Request<T>) -> Result<IpAddr, GovernorError> {
        Ok(match self.of(request) {
            // One household has a whole /64; counting single addresses counts nothing.
            IpAddr::V6(address) => {
                let mut octets = address.octets();
                octets[8..].fill(0);
                IpAddr::from(octets)
            }
            v4 => v4,
        })
    }
}

/// The network a request comes from, as tries are counted: a /24, or a /48. A house has a
/// whole /64 or more, and whoever guesses has many.
#[derive(Clone, Debug)]
pub(crate) struct Network(pub String);

impl Network {
    fn of(address: IpAddr) -> Network {
        Network(match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}")
            }
        })
    }
}

impl FromRequestParts<App> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let client = ClientAddress {
            behind_proxy: app.behind_proxy,
        };
        Ok(Network::of(client.of_parts(parts)))
    }
}

/// The answer to somebody who knocks too often.
pub(crate) fn too_often(error: GovernorError) -> axum::http::Response<axum::body::Body> {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => Error::TooMany {
            after: wait_time.max(1),
        },
        other => Error::Internal(other.to_string()),
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn a_network_is_what_one_guesser_may_have() {
        let of = |address: &str| Network::of(address.parse().expect("an address")).0;
        assert_eq!(of("36.85.1.7"), of("36.85.1.200"));
        assert_ne!(of("36.85.1.7"), of("36.85.2.7"));
        assert_eq!(
            of("::ffff:36.85.1.7"),
            of("36.85.1.7"),
            "one address, written twice"
        );
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:ffff::3"));
        assert_ne!(of("2001:db8:1::"), of("2001:db8:2::"));
    }
}
