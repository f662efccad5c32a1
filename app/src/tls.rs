//! TLS from certificate files: read at the start, looked at by `skans doctor`, read again on SIGHUP. TLS 1.2 and 1.3 with
//! the suites of rustls; what is wrong with a file is a refusal that names it.

use base::{Refusal, Time};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};
use store::{Check, State};
use tokio_rustls::TlsAcceptor;

/// From so many days before the end it is time for a new one.
const SOON: i64 = 21;

/// The files of a certificate, in PEM form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The server's certificate, then those that lead to the root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// What the files hold.
pub struct Loaded {
    config: Arc<ServerConfig>,
    leaf: CertificateDer<'static>,
    from: Time,
    until: Time,
}

fn refused(key: &'static str, file: &Path) -> Refusal {
    Refusal::invalid("tls_certificate", key).with("file", file.display())
}

impl Files {
    /// Reads them.
    ///
    /// # Errors
    /// A file cannot be read, holds nothing of the kind, or the two do not belong together.
    pub fn load(&self) -> Result<Loaded, Refusal> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|error| refused("tls-refused-file", path).with("fault", error));
        let no_certificate = || refused("tls-refused-no-certificate", &self.certificate);
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(&self.certificate)?).collect();
        let chain = chain.map_err(|_| no_certificate())?;
        let leaf = chain.first().cloned().ok_or_else(no_certificate)?;
        let key =
            PrivateKeyDer::from_pem_slice(&read(&self.key)?).map_err(|_| refused("tls-refused-no-key", &self.key))?;
        let (from, until) = days(&leaf).ok_or_else(no_certificate)?;
        let provider = Arc::new(ring::default_provider());
        let signer = provider.key_provider.load_private_key(key);
        let signer = signer.map_err(|_| refused("tls-refused-no-key", &self.key))?;
        let mismatch = || refused("tls-refused-mismatch", &self.certificate).with("key", self.key.display());
        let pair = CertifiedKey::new(chain, signer);
        pair.keys_match().map_err(|_| mismatch())?;
        let builder = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| refused("tls-refused-file", &self.certificate).with("fault", error))?;
        let mut config =
            builder.with_no_client_auth().with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(pair)));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Loaded { config: Arc::new(config), leaf, from, until })
    }

    /// How they are at a moment, for who reaches the server by `host`.
    pub fn checks(&self, now: Time, host: Option<&str>) -> Vec<Check> {
        let mut checks = match self.load() {
            Ok(loaded) => loaded.checks(&self.certificate, now, host),
            Err(refusal) => return vec![Check::refused("certificate", refusal)],
        };
        checks.extend(crate::examine::private(&self.key));
        checks
    }
}

/// From when until when a certificate is good.
fn days(leaf: &CertificateDer<'_>) -> Option<(Time, Time)> {
    let (_, certificate) = x509_parser::parse_x509_certificate(leaf).ok()?;
    let time = |time: x509_parser::time::ASN1Time| Time::from_micros(time.timestamp().saturating_mul(1_000_000));
    Some((time(certificate.validity.not_before), time(certificate.validity.not_after)))
}

impl Loaded {
    fn checks(&self, file: &Path, now: Time, host: Option<&str>) -> Vec<Check> {
        let check = |state, key| Check::new("certificate", state, key).with("file", file.display());
        let left = (self.until.micros() - now.micros()).div_euclid(86_400_000_000);
        let until = self.until.date();
        let mut checks = vec![match () {
            () if now < self.from => check(State::Bad, "doctor-certificate-early").with("date", self.from.date()),
            () if now >= self.until => check(State::Bad, "doctor-certificate-over").with("date", until),
            () if left < SOON => {
                check(State::Warning, "doctor-certificate-soon").with("date", until).with("days", left)
            }
            () => check(State::Ok, "doctor-certificate").with("date", until),
        }];
        if let Some(host) = host
            && !self.is_for(host)
        {
            checks.push(check(State::Bad, "doctor-certificate-name").with("host", host));
        }
        checks
    }

    fn is_for(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let Ok(name) = ServerName::try_from(host) else { return false };
        webpki::EndEntityCert::try_from(&self.leaf)
            .is_ok_and(|certificate| certificate.verify_is_valid_for_subject_name(&name).is_ok())
    }
}

/// The certificate that is shown to clients now.
pub struct Live {
    files: Files,
    config: RwLock<Arc<ServerConfig>>,
}

impl Live {
    /// Begins with what the files hold.
    ///
    /// # Errors
    /// As [`Files::load`].
    pub fn start(files: Files) -> Result<Self, Refusal> {
        let config = RwLock::new(files.load()?.config);
        Ok(Self { files, config })
    }

    /// Takes what the files hold now, for connections from now on; those that stand go on.
    ///
    /// # Errors
    /// As [`Files::load`]: then the certificate of before stays.
    pub fn reload(&self) -> Result<(), Refusal> {
        let config = self.files.load()?.config;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// What agrees on keys with the next client.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner)))
    }
}
