//! Where a webhook may go: to the internet by TLS, and to no machine inside that the configuration does not name. The
//! name is looked up at each sending, and the connection goes to the very addresses that were looked at.

use crate::Network;
use axum::http::Uri;
use base::Refusal;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};
use ureq::unversioned::{
    resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
    transport::NextTimeout,
};

/// The most characters of an address.
const LONGEST: usize = 500;

/// The networks inside that may be reached besides the internet; this machine only where they hold it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inside(Arc<[Network]>);

impl Inside {
    pub(crate) fn new(networks: &[Network]) -> Self {
        Self(networks.into())
    }

    /// Whether an address may be reached.
    pub(super) fn may(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        public(address) || self.0.iter().any(|network| network.holds(address))
    }

    /// Reads the address of a receiver.
    ///
    /// # Errors
    /// It is no address, not by TLS, holds a password, or names a machine that may not be reached.
    pub(super) fn parse(&self, text: &str) -> Result<Uri, Refusal> {
        let refused = |key| Refusal::invalid("url", key);
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(refused("hook-refused-url-long").with("max", LONGEST).with("count", text.len()));
        }
        let uri: Uri = text.parse().map_err(|_| refused("hook-refused-url"))?;
        let authority = uri.authority().ok_or_else(|| refused("hook-refused-url"))?;
        if authority.as_str().contains('@') {
            return Err(refused("hook-refused-url-password"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let literal = host.parse::<IpAddr>().ok();
        let here = host == "localhost" || literal.is_some_and(|address| address.is_loopback());
        match uri.scheme_str() {
            Some("https") => {}
            // In the clear only to this machine itself, where that may be reached.
            Some("http") if here => {}
            Some("http") => return Err(refused("hook-refused-url-plain")),
            _ => return Err(refused("hook-refused-url")),
        }
        let address = if here { Some(literal.unwrap_or(Ipv4Addr::LOCALHOST.into())) } else { literal };
        match address {
            Some(address) if !self.may(address) => Err(refused("hook-refused-url-inside").with("host", host)),
            _ => Ok(uri),
        }
    }
}

/// Whether an address is one of the internet's: none of this machine's, of a network inside, or of a use apart.
fn public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 88 && c == 99))
        }
        IpAddr::V6(address) => {
            let [first, second, third, ..] = address.segments();
            match (first, second, third) {
                // What carries an IPv4 address is as public as that is.
                (0x64, 0xff9b, 0) => public(low(address).into()),
                (0x2002, ..) => public(Ipv4Addr::from((u32::from(second) << 16) | u32::from(third)).into()),
                (0x2001, second, _) if second < 0x200 || second == 0xdb8 => false,
                // All that was given out lies in 2000::/3.
                (first, ..) => first & 0xe000 == 0x2000,
            }
        }
    }
}

fn low(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

/// Looks names up, and keeps to the addresses that may be reached.
#[derive(Debug)]
pub(super) struct Looked(pub(super) Inside);

impl Resolver for Looked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|address: &&SocketAddr| self.0.may(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(kept) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_is_reached_however_it_is_written() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001::1",
            "::10.0.0.1",
            "fec0::1",
        ] {
            assert!(!Inside::default().may(inside.parse().unwrap()), "{inside}");
        }
        for outside in
            ["193.10.1.1", "172.32.0.1", "100.128.0.1", "2a00:801::1", "64:ff9b::c10a:101", "2002:c10a:101::"]
        {
            assert!(Inside::default().may(outside.parse().unwrap()), "{outside}");
        }
        let inside = Inside::new(&["10.20.0.0/16".parse().unwrap()]);
        assert!(inside.may("10.20.3.4".parse().unwrap()) && !inside.may("10.21.3.4".parse().unwrap()));
    }

    #[test]
    fn an_address_is_by_tls_and_holds_no_password() {
        let none = Inside::default();
        let key = |inside: &Inside, text: &str| inside.parse(text).map_err(|refusal| refusal.key.into_owned());
        for (text, refused) in [
            ("", "hook-refused-url"),
            ("arende.exempel.se", "hook-refused-url"),
            ("ftp://arende.exempel.se/", "hook-refused-url"),
            ("https://", "hook-refused-url"),
            ("https://å.exempel.se/", "hook-refused-url"),
            ("http://arende.exempel.se/", "hook-refused-url-plain"),
            ("https://a:b@arende.exempel.se/", "hook-refused-url-password"),
            ("https://10.0.0.1/", "hook-refused-url-inside"),
            ("https://[::1]:8443/", "hook-refused-url-inside"),
            ("https://localhost/", "hook-refused-url-inside"),
            ("http://127.0.0.1:9/", "hook-refused-url-inside"),
        ] {
            assert_eq!(key(&none, text).unwrap_err(), refused, "{text}");
        }
        assert_eq!(key(&none, &format!("https://a.se/{}", "x".repeat(500))).unwrap_err(), "hook-refused-url-long");
        assert!(none.parse(" https://arende.exempel.se:8443/skans?key=1 ").is_ok());
        let here = Inside::new(&["127.0.0.0/8".parse().unwrap()]);
        assert!(here.parse("http://127.0.0.1:9/").is_ok() && here.parse("http://localhost:9/").is_ok());
        assert_eq!(key(&here, "http://arende.exempel.se/").unwrap_err(), "hook-refused-url-plain");
    }
}
