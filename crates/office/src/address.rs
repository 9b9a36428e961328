//! The address of an office: `https://adu-seltim.example`.

/// Where people reach an office: scheme, host and port, nothing behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeAddress {
    url: String,
    host: String,
}

/// What was said is no address of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of an office")]
pub struct AddressFault;

impl OfficeAddress {
    /// Reads `https://adu-seltim.example`, with or without a port and a slash at the end.
    /// Names outside ASCII are given as browsers send them (`xn--…`).
    ///
    /// # Errors
    /// [`AddressFault`] for anything else: a path, a user, a query, no scheme.
    pub fn parse(said: &str) -> Result<OfficeAddress, AddressFault> {
        let said = said.trim();
        let said = said.strip_suffix('/').unwrap_or(said).to_ascii_lowercase();
        let (scheme, authority) = said.split_once("://").ok_or(AddressFault)?;
        let (host, port) = name_and_port(authority);
        let port_fits = match port {
            None => authority.len() == host.len(),
            Some(port) => {
                !port.starts_with('0') && port.parse::<u16>().is_ok() && !host.ends_with('.')
            }
        };
        if !matches!(scheme, "http" | "https") || !port_fits || !is_host(host) {
            return Err(AddressFault);
        }
        Ok(OfficeAddress {
            host: host.to_owned(),
            url: said,
        })
    }

    /// As links begin, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the host, lower case, without port.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The name in a `Host` header: lower case, without port and without the dot at the end that
/// some resolvers leave.
pub fn host_name(header: &str) -> String {
    let (name, _) = name_and_port(header.trim());
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// `[::1]:80` has colons in its name.
fn name_and_port(authority: &str) -> (&str, Option<&str>) {
    let ends = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(ends..).and_then(|rest| rest.find(':')) {
        Some(at) => {
            let (name, port) = authority.split_at(ends + at);
            (name, port.strip_prefix(':'))
        }
        None => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        let inside = inside.strip_suffix(']');
        return inside.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let label = |label: &str| {
        let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(sign)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_host_and_port() {
        for (said, url, host) in [
            (
                "https://adu-seltim.example",
                "https://adu-seltim.example",
                "adu-seltim.example",
            ),
            (
                " HTTPS://Adu.Tabanankab.go.id/ ",
                "https://adu.tabanankab.go.id",
                "adu.tabanankab.go.id",
            ),
            (
                "http://a.localhost:8473",
                "http://a.localhost:8473",
                "a.localhost",
            ),
            (
                "http://127.0.0.1:8080",
                "http://127.0.0.1:8080",
                "127.0.0.1",
            ),
            ("http://[::1]:8080/", "http://[::1]:8080", "[::1]"),
        ] {
            let read = OfficeAddress::parse(said).expect(said);
            assert_eq!((read.url(), read.host()), (url, host));
        }
        for wrong in [
            "",
            "adu.example",
            "ftp://adu.example",
            "https://",
            "https://adu.example/kantor",
            "https://adu.example//",
            "https://adu.example?x",
            "https://adu.example:",
            "https://adu.example:0",
            "https://adu.example:99999",
            "https://nama@adu.example",
            "https://adu..example",
            "https://-adu.example",
            "https://adu_seltim.example",
            "https://[::1",
            "https://[::x]",
            "https://adu.example.",
            "https://adu.example\u{7f}",
            "https://ａdu.example",
        ] {
            assert_eq!(OfficeAddress::parse(wrong), Err(AddressFault), "{wrong}");
        }
    }

    #[test]
    fn a_host_header_is_read_by_its_name() {
        for (header, name) in [
            ("adu.example", "adu.example"),
            ("ADU.example:8443", "adu.example"),
            ("adu.example.", "adu.example"),
            ("[::1]:80", "[::1]"),
            ("", ""),
        ] {
            assert_eq!(host_name(header), name, "{header}");
        }
    }
}
