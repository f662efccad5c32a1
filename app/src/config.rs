//! Configuration: one TOML file, overridden by `SKANS_…` variables, overridden by flags.

use crate::tls;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use store::{DataLock, Home, Settings, Store};
use web::Network;

/// Flags that every command takes.
#[derive(Args)]
pub struct Options {
    /// Directory of the data, and of the SQLite file
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of SQLite: postgres://…
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Address to listen on
    #[arg(long, global = true, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// How browsers reach the server, e.g. https://skans.example.se
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// A proxy in front of the server, believed when it says who asked it: an address or a network; may be repeated
    #[arg(long, global = true, value_name = "NETWORK")]
    trusted_proxy: Vec<Network>,
    /// Certificate of the server in PEM form, its chain after it: makes it answer by TLS itself
    #[arg(long, global = true, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// Private key of that certificate in PEM form
    #[arg(long, global = true, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    tls_certificate: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    webhook_networks: Option<Vec<String>>,
    oidc: Option<web::oidc::Settings>,
}

/// The proxies on this machine itself.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1"];

fn networks(setting: &'static str, texts: &[impl AsRef<str>]) -> Result<Vec<Network>> {
    texts.iter().map(|text| text.as_ref().trim().parse().context(setting)).collect()
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// The configuration file.
    File,
    /// A `SKANS_…` variable.
    Variable,
    /// A flag.
    Flag,
}

/// A value with its source.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// The effective configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Directory of the data.
    pub data: Setting<PathBuf>,
    /// PostgreSQL, if any. May hold a password: never printed.
    pub database: Setting<Option<String>>,
    /// Address to listen on.
    pub listen: Setting<SocketAddr>,
    /// How browsers reach the server.
    pub public_url: Setting<Option<String>>,
    /// The proxies that are believed when they say who asked them.
    pub trusted_proxies: Setting<Vec<Network>>,
    /// The certificate's files, where the server itself answers by TLS.
    pub tls: Setting<Option<tls::Files>>,
    /// The networks inside that webhooks may go to.
    pub webhook_networks: Setting<Vec<Network>>,
    /// The identity provider, if any; its secret is never printed.
    pub oidc: Option<web::oidc::Settings>,
}

fn variable(name: &str) -> Option<String> {
    std::env::var(format!("SKANS_{name}")).ok().filter(|value| !value.is_empty())
}

fn pick<T>(flag: Option<T>, variable: Option<T>, file: Option<T>, default: T) -> Setting<T> {
    match (flag, variable, file) {
        (Some(value), ..) => Setting { value, source: Source::Flag },
        (_, Some(value), _) => Setting { value, source: Source::Variable },
        (.., Some(value)) => Setting { value, source: Source::File },
        _ => Setting { value: default, source: Source::Default },
    }
}

impl Options {
    /// The effective configuration.
    pub fn resolve(&self, data: PathBuf) -> Result<Config> {
        let path = self.config.clone().or_else(|| variable("CONFIG").map(PathBuf::from));
        let file = match &path {
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("in {}", path.display()))?
            }
            None => File::default(),
        };
        let listen = variable("LISTEN")
            .map(|text| {
                text.parse().with_context(|| format!("SKANS_LISTEN: {text} is no address such as 127.0.0.1:8080"))
            })
            .transpose()?;
        let flag = (!self.trusted_proxy.is_empty()).then(|| self.trusted_proxy.clone());
        let told = variable("TRUSTED_PROXIES")
            .map(|text| networks("trusted_proxies", &text.split(',').collect::<Vec<_>>()))
            .transpose()?;
        let written = file.trusted_proxies.as_deref().map(|texts| networks("trusted_proxies", texts)).transpose()?;
        let inside = variable("WEBHOOK_NETWORKS")
            .map(|text| networks("webhook_networks", &text.split(',').collect::<Vec<_>>()))
            .transpose()?;
        let inside_written =
            file.webhook_networks.as_deref().map(|texts| networks("webhook_networks", texts)).transpose()?;
        let of = |flag: &Option<PathBuf>, name, file| {
            pick(flag.clone().map(Some), variable(name).map(|path| Some(PathBuf::from(path))), file, None)
        };
        let certificate = of(&self.tls_certificate, "TLS_CERTIFICATE", file.tls_certificate.map(Some));
        let key = of(&self.tls_key, "TLS_KEY", file.tls_key.map(Some));
        let files = match (certificate.value, key.value) {
            (Some(certificate), Some(key)) => Some(tls::Files { certificate, key }),
            (None, None) => None,
            _ => bail!("tls_certificate and tls_key go together: name both files, or none"),
        };
        let public_url =
            pick(self.public_url.clone().map(Some), variable("PUBLIC_URL").map(Some), file.public_url.map(Some), None);
        if files.is_some() && public_url.value.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            bail!("public_url must begin with https:// where there is a tls_certificate");
        }
        let mut oidc = file.oidc;
        if let Some(oidc) = &mut oidc {
            if let Some(secret) = variable("OIDC_CLIENT_SECRET") {
                oidc.client_secret = Some(web::oidc::Secret::new(&secret));
            }
            oidc.check(public_url.value.as_deref())?;
        }
        Ok(Config {
            webhook_networks: pick(None, inside, inside_written, Vec::new()),
            tls: Setting { value: files, source: certificate.source },
            public_url,
            trusted_proxies: pick(flag, told, written, networks("trusted_proxies", &LOOPBACK)?),
            oidc,
            data: pick(self.data.clone(), variable("DATA").map(PathBuf::from), file.data, data),
            database: pick(
                self.database.clone().map(Some),
                variable("DATABASE").map(Some),
                file.database.map(Some),
                None,
            ),
            listen: pick(self.listen, listen, file.listen, SocketAddr::from(([127, 0, 0, 1], 8080))),
        })
    }
}

impl Config {
    /// The same for a demonstration: its webhooks may go to this machine itself.
    pub fn for_demo(&self) -> Result<Self> {
        let mut config = self.clone();
        if config.webhook_networks.source == Source::Default {
            config.webhook_networks.value = networks("webhook_networks", &LOOPBACK)?;
        }
        Ok(config)
    }

    /// How others reach the server, as far as the configuration says.
    pub fn reached_by(&self, address: SocketAddr) -> String {
        let scheme = if self.tls.value.is_some() { "https" } else { "http" };
        self.public_url.value.clone().unwrap_or_else(|| format!("{scheme}://{address}"))
    }

    /// The host in the public address.
    pub fn public_host(&self) -> Option<String> {
        let uri: axum::http::Uri = self.public_url.value.as_ref()?.parse().ok()?;
        uri.host().map(str::to_owned)
    }

    /// Where the data lies.
    pub fn home(&self) -> Result<Home> {
        match &self.database.value {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Home::Postgres(url.clone()))
            }
            Some(_) => bail!("--database takes a URL that begins with postgres://"),
            None => Ok(Home::in_directory(&self.data.value)),
        }
    }

    /// The directory of attachments.
    pub fn attachments(&self) -> PathBuf {
        self.data.value.join("attachments")
    }

    /// The list of disposals, kept beside the data and outside its backups.
    pub fn disposals(&self) -> PathBuf {
        self.data.value.join("disposals.jsonl")
    }

    /// The home, which must be there already.
    pub fn existing_home(&self) -> Result<Home> {
        let home = self.home()?;
        if let Home::Sqlite(path) = &home
            && !path.exists()
        {
            bail!(
                "there is no data in {}: run `skans init`, or name the directory with --data",
                self.data.value.display()
            );
        }
        Ok(home)
    }

    /// Makes the data directory where it is not there, for nobody else to read.
    fn make_directory(&self) -> Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700)
            .create(&self.data.value)
            .with_context(|| format!("making the directory {}", self.data.value.display()))
    }

    /// Makes the data directory and takes its lock: one server or writing command at a time.
    pub fn lock(&self) -> Result<DataLock> {
        self.make_directory()?;
        Ok(DataLock::take(&self.data.value)?)
    }

    /// Opens the store with every module of the product.
    pub fn open(&self) -> Result<Store> {
        self.make_directory()?;
        Ok(Store::open(self.home()?, Settings::default(), crate::modules::registry(), Arc::new(base::SystemClock))?)
    }
}
