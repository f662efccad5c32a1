//! What `skans doctor` says of the doors: how the server is reached, who is believed, who can read its secrets.

use crate::config::Config;
use base::Time;
use std::{net::IpAddr, os::unix::fs::PermissionsExt, path::Path};
use store::{Check, State};

/// Looks at the doors. Changes nothing.
pub fn doors(config: &Config, now: Time) -> Vec<Check> {
    let mut checks = vec![address(config)];
    checks.extend(proxies(config));
    if let Some(files) = &config.tls.value {
        checks.extend(files.checks(now, config.public_host().as_deref()));
    }
    checks.extend(private(&config.data.value));
    checks
}

/// Whether what goes to and fro can be read on the way.
fn address(config: &Config) -> Check {
    let check = |state, key| Check::new("address", state, key);
    let here = config.listen.value.ip().is_loopback();
    match config.public_url.value.as_deref() {
        Some(url) if config.public_host().is_none() => check(State::Bad, "doctor-address-unreadable").with("url", url),
        Some(url) if url.starts_with("https://") => check(State::Ok, "doctor-address").with("url", url),
        Some(url) if here && config.public_host().is_some_and(|host| is_this_machine(&host)) => {
            check(State::Ok, "doctor-address-here").with("url", url)
        }
        Some(url) => check(State::Bad, "doctor-address-plain").with("url", url),
        None if here => check(State::Ok, "doctor-address-here").with("url", config.reached_by(config.listen.value)),
        None if config.tls.value.is_some() => check(State::Warning, "doctor-address-none"),
        None => check(State::Bad, "doctor-address-none"),
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether those who are believed are the proxies, and no others.
fn proxies(config: &Config) -> Option<Check> {
    let trusted = &config.trusted_proxies.value;
    let strangers: [IpAddr; 2] = [[203, 0, 113, 1].into(), [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into()];
    let all = strangers.iter().any(|stranger| trusted.iter().any(|network| network.holds(*stranger)));
    if all {
        return Some(Check::new("proxies", State::Bad, "doctor-proxies-all"));
    }
    let behind =
        config.tls.value.is_none() && config.public_url.value.as_deref().is_some_and(|url| url.starts_with("https://"));
    if !behind {
        return None;
    }
    let elsewhere = !config.listen.value.ip().is_loopback();
    let known = trusted.iter().any(|network| !network.is_this_machine());
    Some(match elsewhere && !known {
        true => Check::new("proxies", State::Warning, "doctor-proxies-unknown"),
        false => Check::new("proxies", State::Ok, "doctor-proxies").with("count", trusted.len()),
    })
}

/// Whether others on the machine can read what is secret.
pub fn private(path: &Path) -> Option<Check> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let (state, key) = match mode & 0o007 {
        0 => (State::Ok, "doctor-private"),
        _ => (State::Bad, "doctor-private-open"),
    };
    Some(Check::new("secrets", state, key).with("file", path.display()).with("mode", format!("{:o}", mode & 0o777)))
}
