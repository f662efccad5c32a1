//! TLS as clients meet it: both versions, HTTP/1.1 and HTTP/2, certificates that change while connections stand, and files
//! that are not as they should be.

use crate::{
    listen,
    tls::{Files, Live},
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::header,
};
use base::Time;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use store::State;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsConnector, client::TlsStream};

const HOST: &str = "skans.exempel.se";

/// Writes a certificate of its own making and its key; the years it is good from and until.
pub(crate) fn write(folder: &Path, name: &str, years: (i32, i32)) -> Files {
    let mut params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    let key = KeyPair::generate().unwrap();
    let files = Files { certificate: folder.join(format!("{name}.pem")), key: folder.join(format!("{name}.key")) };
    std::fs::write(&files.certificate, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    private(&files.key, 0o600);
    files
}

fn private(file: &Path, mode: u32) {
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// Who trusts this certificate and no other.
fn trusting(certificate: &Path, version: &'static SupportedProtocolVersion, speaks: &[&str]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let mut config =
        builder.with_protocol_versions(&[version]).unwrap().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = speaks.iter().map(|it| it.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

async fn connect(connector: &TlsConnector, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await.unwrap();
    connector.connect(ServerName::try_from(HOST).unwrap(), stream).await
}

/// Whether this certificate is what a server shows.
pub(crate) fn shown(address: SocketAddr, certificate: &Path) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(connect(&trusting(certificate, &TLS13, &[]), address)).is_ok()
}

/// What the server is asked by these tests: it says how it was asked.
fn router() -> Router {
    Router::new().fallback(async |ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request| {
        let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap().to_owned());
        format!("{:?} {} {}", request.version(), host.unwrap_or_default(), peer.ip())
    })
}

fn asked(path: &str) -> Request<Body> {
    Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap()
}

async fn text(answer: axum::http::Response<hyper::body::Incoming>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_are_spoken_and_a_new_certificate_breaks_no_connection() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "server", (2000, 2100));
    let old = folder.path().join("old.pem");
    std::fs::copy(&files.certificate, &old).unwrap();
    let live = Arc::new(Live::start(files.clone()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let serving = tokio::spawn(listen::serve(listener, Some(Arc::clone(&live)), router(), stopping));

    // TLS 1.2 with HTTP/1.1: a connection that stands through all that follows.
    let stream = connect(&trusting(&old, &TLS12, &["http/1.1"]), address).await.unwrap();
    assert_eq!(stream.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_2));
    let (mut standing, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(driver);
    let answer = text(standing.send_request(asked("/")).await.unwrap()).await;
    assert_eq!(answer, format!("HTTP/1.1 {HOST} 127.0.0.1"));

    // TLS 1.3 with HTTP/2, where the host stands in the address.
    let stream = connect(&trusting(&old, &TLS13, &["h2", "http/1.1"]), address).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (mut sender, driver) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(driver);
    let request = Request::get(format!("https://{HOST}/")).body(Body::empty()).unwrap();
    let answer = text(sender.send_request(request).await.unwrap()).await;
    assert_eq!(answer, format!("HTTP/2.0 {HOST} 127.0.0.1"));

    // Files that do not fit leave what was; files that do are shown to whoever comes after.
    let stranger = write(folder.path(), "stranger", (2000, 2100));
    std::fs::copy(&stranger.key, &files.key).unwrap();
    assert_eq!(live.reload().unwrap_err().key, "tls-refused-mismatch");
    connect(&trusting(&old, &TLS13, &[]), address).await.unwrap();
    std::fs::copy(&stranger.certificate, &files.certificate).unwrap();
    live.reload().unwrap();
    assert!(connect(&trusting(&old, &TLS13, &[]), address).await.is_err(), "the old one is still shown");
    connect(&trusting(&stranger.certificate, &TLS13, &[]), address).await.unwrap();
    let answer = text(standing.send_request(asked("/again")).await.unwrap()).await;
    assert!(answer.starts_with("HTTP/1.1"), "{answer}");

    // Who speaks no TLS is answered nothing.
    let plain = TcpStream::connect(address).await.unwrap();
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(plain)).await.unwrap();
    tokio::spawn(driver);
    assert!(sender.send_request(asked("/")).await.is_err());

    stop.send(true).unwrap();
    serving.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "it still listens");
}

#[test]
fn what_is_wrong_with_the_files_is_told_before_anybody_connects() {
    let folder = tempfile::tempdir().unwrap();
    let now = Time::parse("2026-11-23T09:30:00Z").unwrap();
    let told = |files: &Files| {
        let checks = files.checks(now, Some(HOST));
        checks.into_iter().map(|check| (check.state, check.key.into_owned())).collect::<Vec<_>>()
    };
    let good = write(folder.path(), "good", (2020, 2030));
    let well = vec![(State::Ok, "doctor-certificate".to_owned()), (State::Ok, "doctor-private".to_owned())];
    assert_eq!(told(&good), well);
    let checks = good.checks(now, Some("annan.exempel.se"));
    assert!(checks.iter().any(|check| check.state == State::Bad && check.key == "doctor-certificate-name"));
    for (name, years, state, key) in [
        ("over", (2020, 2026), State::Bad, "doctor-certificate-over"),
        ("early", (2027, 2030), State::Bad, "doctor-certificate-early"),
    ] {
        assert_eq!(told(&write(folder.path(), name, years))[0], (state, key.to_owned()));
    }
    let soon = good.checks(Time::parse("2029-12-20T09:30:00Z").unwrap(), None);
    assert_eq!((soon[0].state, soon[0].key.as_ref()), (State::Warning, "doctor-certificate-soon"));
    assert!(soon[0].args.contains(&("days".into(), "11".to_owned())), "{:?}", soon[0].args);

    let other = write(folder.path(), "other", (2020, 2030));
    let none = folder.path().join("none.pem");
    let noise = folder.path().join("noise.pem");
    std::fs::write(&noise, "-----BEGIN NOISE-----\nAAAA\n-----END NOISE-----\n").unwrap();
    for (certificate, key, refusal) in [
        (&none, &good.key, "tls-refused-file"),
        (&good.certificate, &none, "tls-refused-file"),
        (&noise, &good.key, "tls-refused-no-certificate"),
        (&good.key, &good.key, "tls-refused-no-certificate"),
        (&good.certificate, &noise, "tls-refused-no-key"),
        (&good.certificate, &good.certificate, "tls-refused-no-key"),
        (&good.certificate, &other.key, "tls-refused-mismatch"),
    ] {
        let files = Files { certificate: certificate.clone(), key: key.clone() };
        assert_eq!(told(&files), [(State::Bad, refusal.to_owned())]);
        assert!(Live::start(files).is_err());
    }
    private(&good.key, 0o644);
    assert_eq!(told(&good)[1], (State::Bad, "doctor-private-open".to_owned()));
}
