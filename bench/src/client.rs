//! As little of an HTTP client as there can be: what it costs is not the server's.

use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

/// One connection, kept open.
pub struct Client {
    address: String,
    connection: Option<BufReader<TcpStream>>,
    session: String,
    request: Vec<u8>,
    line: String,
}

impl Client {
    /// A client of a server at `host:port`, not yet connected.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            connection: None,
            session: String::new(),
            request: Vec::new(),
            line: String::new(),
        }
    }

    /// Another connection with the same session.
    #[must_use]
    pub fn another(&self) -> Self {
        Self { session: self.session.clone(), ..Self::new(&self.address) }
    }

    /// Signs in.
    ///
    /// # Errors
    /// Refused, or the connection breaks.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<()> {
        let form = format!("login={login}&password={password}");
        let (status, body) = self.ask("POST", "/sign-in", "application/x-www-form-urlencoded", form.as_bytes())?;
        if status != 303 || self.session.is_empty() {
            bail!("{login} cannot sign in: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(())
    }

    /// Gets a page.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn get(&mut self, path: &str) -> Result<(u16, Vec<u8>)> {
        self.ask("GET", path, "", &[])
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn post(&mut self, path: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.ask("POST", path, "application/json", body)
    }

    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.send(method, path, kind, body)?;
        self.receive()
    }

    /// Sends JSON, without waiting for the answer.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn begin(&mut self, path: &str, body: &[u8]) -> Result<()> {
        self.send("POST", path, "application/json", body)
    }

    /// The connection, to wait on.
    ///
    /// # Errors
    /// There is none yet.
    pub fn connection(&self) -> Result<&TcpStream> {
        self.connection.as_ref().map(BufReader::get_ref).context("a connection")
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Result<()> {
        self.request.clear();
        write!(self.request, "{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address)?;
        if !self.session.is_empty() {
            write!(self.request, "cookie: {}\r\n", self.session)?;
        }
        if method == "POST" {
            write!(self.request, "content-type: {kind}\r\ncontent-length: {}\r\n", body.len())?;
        }
        self.request.extend_from_slice(b"\r\n");
        self.request.extend_from_slice(body);
        if self.connection.is_none() {
            let stream = TcpStream::connect(&self.address)?;
            stream.set_nodelay(true)?;
            self.connection = Some(BufReader::with_capacity(1 << 14, stream));
        }
        let connection = self.connection.as_mut().context("a connection")?;
        connection.get_mut().write_all(&self.request)?;
        Ok(())
    }

    /// Waits for the answer to what was sent.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn receive(&mut self) -> Result<(u16, Vec<u8>)> {
        let connection = self.connection.as_mut().context("a connection")?;
        next(connection, &mut self.line)?;
        let status = self.line.split(' ').nth(1).context("a status")?.parse()?;
        let (mut length, mut chunked) = (0, false);
        loop {
            next(connection, &mut self.line)?;
            let line = self.line.trim_end();
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.contains("chunked"),
                // A browser that is known has a cookie of its own: only the session is kept.
                "set-cookie" if value.starts_with("skans=") => {
                    self.session = value.split(';').next().unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
        let mut answer = Vec::new();
        loop {
            if chunked {
                next(connection, &mut self.line)?;
                length = usize::from_str_radix(self.line.trim(), 16)?;
            }
            let before = answer.len();
            answer.resize(before + length, 0);
            connection.read_exact(&mut answer[before..])?;
            if !chunked {
                break;
            }
            let mut end = [0; 2];
            connection.read_exact(&mut end)?;
            if length == 0 {
                break;
            }
        }
        Ok((status, answer))
    }
}

/// Reads the next line.
fn next(connection: &mut BufReader<TcpStream>, line: &mut String) -> Result<()> {
    line.clear();
    if connection.read_line(line)? == 0 {
        bail!("the server closed the connection");
    }
    Ok(())
}
