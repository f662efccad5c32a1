//! Where a request comes from. Behind a proxy that is trusted, what it says of the one before it; nobody else is believed.

use crate::App;
use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, request::Parts},
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// Hops that are followed back; more than any chain of proxies has.
const HOPS: usize = 16;

/// The machine, or the household of machines, that a request comes from: an IPv4 address, or the first 64 bits of an IPv6
/// address, of which one subscriber has the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Client(IpAddr);

impl Client {
    /// This machine itself.
    pub const LOCAL: Self = Self(IpAddr::V4(Ipv4Addr::LOCALHOST));

    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                let bits = address.to_bits() & !u128::from(u64::MAX);
                Self(IpAddr::V6(bits.into()))
            }
            address => Self(address),
        }
    }

    /// The address that stands for it.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.0
    }

    /// Whether it is this machine itself.
    #[must_use]
    pub const fn is_local(self) -> bool {
        self.0.is_loopback()
    }

    /// Number `n` of a test's clients.
    #[cfg(test)]
    pub(crate) fn test(n: u32) -> Self {
        Self(IpAddr::V4(n.into()))
    }

    /// The client of a request. A request that came over no connection, as in a test, is this machine's own.
    pub(crate) fn from_parts(parts: &Parts, app: &App) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map_or(Self::LOCAL, |ConnectInfo(peer)| seen(peer.ip(), &parts.headers, app.trusted()))
    }
}

fn seen(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Client {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return Client::of(peer);
    }
    let back = |hops: Vec<Option<IpAddr>>| {
        let mut at = peer;
        for hop in hops.into_iter().rev().take(HOPS) {
            // What cannot be read was not written by the proxy: the last that was said for sure stands.
            let Some(hop) = hop else { break };
            at = hop;
            if !is_trusted(hop) {
                break;
            }
        }
        at
    };
    let (plain, named) = (hops(headers, "x-forwarded-for", plain), hops(headers, "forwarded", named));
    Client::of(match (plain.is_empty(), named.is_empty()) {
        (false, true) => back(plain),
        (true, false) => back(named),
        (true, true) => peer,
        // A proxy writes one of them; where the other says something else, the one who asked wrote it.
        (false, false) => {
            let (plain, named) = (back(plain), back(named));
            if plain == named { plain } else { peer }
        }
    })
}

fn hops(headers: &HeaderMap, name: &str, read: fn(&str) -> Option<IpAddr>) -> Vec<Option<IpAddr>> {
    let texts = headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or_default());
    texts.flat_map(|text| text.split(',')).map(|hop| read(hop.trim())).collect()
}

/// An address as X-Forwarded-For has it, perhaps with a port.
fn plain(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(bare, _)| bare);
    let port = || hop.parse::<SocketAddr>().map(|address| address.ip());
    bare.unwrap_or(hop).parse().or_else(|_| port()).ok()
}

/// An address as Forwarded has it (RFC 7239 section 4).
fn named(hop: &str) -> Option<IpAddr> {
    let pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for")).map(|(_, value)| value).next()?;
    plain(value.trim().trim_matches('"'))
}

/// A network of addresses, such as `10.0.0.0/8` or one address alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// The text names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no address or network such as 10.1.2.3 or 10.0.0.0/8")]
pub struct NoNetwork(String);

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let no = || NoNetwork(text.to_owned());
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| no())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| no()))?;
        if bits > most { Err(no()) } else { Ok(Self { address, bits }) }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    /// Whether all of it is this machine itself.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        self.address.is_loopback() && self.bits >= 8
    }

    /// Whether an address is of it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let head = |bits: u128, width: u32| bits.checked_shr(width - u32::from(self.bits)).unwrap_or(0);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => head(own.to_bits().into(), 32) == head(other.to_bits().into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => head(own.to_bits(), 128) == head(other.to_bits(), 128),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted = ["127.0.0.0/8", "::1", "10.0.0.0/8"].map(|text| text.parse().unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        seen(peer.parse().unwrap(), &map, &trusted).address().to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        assert_eq!(from("192.0.2.7", &[("x-forwarded-for", "198.51.100.1")]), "192.0.2.7");
        assert_eq!(from("10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_client_writes_before_the_proxy_is_not_believed() {
        // The proxy appends: the last that is not a proxy's own is the client.
        assert_eq!(from("10.0.0.1", &[("x-forwarded-for", "203.0.113.9, 198.51.100.1, 10.0.0.2")]), "198.51.100.1");
        let two = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(from("10.0.0.1", &two), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &[("x-forwarded-for", "198.51.100.1, nonsense, 10.0.0.2")]), "10.0.0.2");
        let both = [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=198.51.100.1")];
        assert_eq!(from("10.0.0.1", &both), "10.0.0.1");
    }

    #[test]
    fn both_headers_are_read_with_ports_brackets_and_quotes() {
        assert_eq!(from("::1", &[("x-forwarded-for", "198.51.100.1:4711")]), "198.51.100.1");
        assert_eq!(from("::1", &[("forwarded", "proto=https;For=\"[2001:db8:1:2:3::9]:80\"")]), "2001:db8:1:2::");
        assert_eq!(from("::1", &[("x-forwarded-for", "2001:db8:1:2:ffff::1")]), "2001:db8:1:2::");
        assert_eq!(from("::ffff:10.0.0.9", &[("x-forwarded-for", "198.51.100.1")]), "198.51.100.1");
    }

    #[test]
    fn a_network_is_an_address_with_a_length_that_fits() {
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "proxy.example"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds("203.0.113.9".parse().unwrap()) && !all.holds("2001:db8::1".parse().unwrap()));
    }
}
