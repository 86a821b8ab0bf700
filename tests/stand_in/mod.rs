//! A server in the place of all image hosts: on loopback, with and without TLS, and as a proxy. A test
//! says what it answers; it keeps what it was asked, and how many requests there were at once.
#![allow(dead_code, reason = "each test uses a part of it")]

mod certificates;

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Whether it came over TLS.
    pub tls: bool,
    pub host: String,
    pub path: String,
    /// The headers, with names in lower case.
    pub headers: HashMap<String, String>,
    pub at: Instant,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn referrer(&self) -> &str {
        self.header("referer")
    }

    pub(crate) fn url(&self) -> String {
        format!("http{}://{}{}", if self.tls { "s" } else { "" }, self.host, self.path)
    }
}

/// What is answered.
pub(crate) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// How long the server waits first.
    pub wait: Duration,
    /// After how many bytes of the body it closes the connection.
    pub breaks_after: Option<usize>,
}

impl Reply {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", kind.to_owned())],
            body: body.into(),
            wait: Duration::ZERO,
            breaks_after: None,
        }
    }

    pub(crate) fn image(bytes: Vec<u8>) -> Self {
        Self::new(200, "image/png", bytes)
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::new(status, "text/html", "<html><p>No</p></html>")
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with("Location", to)
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    pub(crate) fn breaking(mut self, after: usize) -> Self {
        self.breaks_after = Some(after);
        self
    }
}

/// An image of this size; others have other bytes.
pub(crate) fn png(width: u32, height: u32, which: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(which.as_bytes());
    bytes
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

struct Shared {
    answers: Box<Answers>,
    asked: Mutex<Vec<Asked>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
    connections: AtomicUsize,
    requests: AtomicUsize,
    most_requests: AtomicUsize,
    at_once: Mutex<HashMap<String, usize>>,
    most_at_once: AtomicUsize,
    tls: Arc<rustls::ServerConfig>,
}

pub(crate) struct StandIn {
    pub http: SocketAddr,
    pub https: SocketAddr,
    /// The certificate to trust, in PEM.
    pub root: String,
    shared: Arc<Shared>,
}

impl StandIn {
    pub(crate) fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let (tls, root) = certificates::any_host();
        let shared = Arc::new(Shared {
            answers: Box::new(answers),
            asked: Mutex::default(),
            open: AtomicUsize::default(),
            most_open: AtomicUsize::default(),
            connections: AtomicUsize::default(),
            requests: AtomicUsize::default(),
            most_requests: AtomicUsize::default(),
            at_once: Mutex::default(),
            most_at_once: AtomicUsize::default(),
            tls,
        });
        Self {
            http: listen(&shared, false),
            https: listen(&shared, true),
            root,
            shared,
        }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no panic").clone()
    }

    /// The most connections that were open at once.
    pub(crate) fn most_open(&self) -> usize {
        self.shared.most_open.load(Ordering::SeqCst)
    }

    /// The connections that were made.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The most requests at once.
    pub(crate) fn most_requests(&self) -> usize {
        self.shared.most_requests.load(Ordering::SeqCst)
    }

    /// The most requests at once to one host.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::SeqCst)
    }

    /// `seedlint probe` in a folder, with all hosts at this server.
    pub(crate) fn probe(&self, folder: &Path) -> Command {
        let root = folder.join("root.pem");
        std::fs::write(&root, &self.root).expect("a file");
        let mut command = probe(folder);
        command.args(["--resolve", &format!("*:80:{}", self.http)]);
        command.args(["--resolve", &format!("*:443:{}", self.https)]);
        command.args(["--ca-cert", "root.pem", "--pause", "0ms"]);
        command
    }
}

/// `seedlint probe`, whatever proxies this machine has.
pub(crate) fn probe(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_ascii_uppercase());
    }
    // 2026-11-28, in seconds.
    command.env("SOURCE_DATE_EPOCH", "1795824000");
    command.current_dir(folder).arg("probe");
    command
}

fn listen(shared: &Arc<Shared>, tls: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let shared = shared.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let shared = shared.clone();
            std::thread::spawn(move || {
                let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
                shared.most_open.fetch_max(open, Ordering::SeqCst);
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let _ = connection(&shared, stream, tls);
                shared.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    address
}

fn connection(shared: &Shared, stream: TcpStream, tls: bool) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    if !tls {
        return serve(shared, BufReader::new(stream), false);
    }
    let session = rustls::ServerConnection::new(shared.tls.clone()).map_err(std::io::Error::other)?;
    serve(shared, BufReader::new(rustls::StreamOwned::new(session, stream)), true)
}

/// Answers the requests of a connection.
fn serve<S: Read + Write>(shared: &Shared, mut stream: BufReader<S>, tls: bool) -> std::io::Result<()> {
    while let Some(asked) = request(&mut stream, tls)? {
        let now = {
            let mut at_once = shared.at_once.lock().expect("no panic");
            let now = at_once.entry(asked.host.clone()).or_default();
            *now += 1;
            *now
        };
        shared.most_at_once.fetch_max(now, Ordering::SeqCst);
        shared.asked.lock().expect("no panic").push(asked.clone());
        let requests = shared.requests.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most_requests.fetch_max(requests, Ordering::SeqCst);
        let reply = (shared.answers)(&asked);
        std::thread::sleep(reply.wait);
        shared.requests.fetch_sub(1, Ordering::SeqCst);
        *shared.at_once.lock().expect("no panic").entry(asked.host).or_default() -= 1;
        let ends = reply.breaks_after.is_some();
        answer(stream.get_mut(), &reply)?;
        if ends {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads a request; none at the end of the connection.
fn request<S: Read>(stream: &mut BufReader<S>, tls: bool) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Ok(Some(Asked {
        tls,
        host: headers.get("host").cloned().unwrap_or_default(),
        path,
        headers,
        at: Instant::now(),
    }))
}

fn answer(stream: &mut impl Write, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {} So\r\nContent-Length: {}\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes())?;
    let end = reply.breaks_after.unwrap_or(reply.body.len());
    if reply.status != 304 {
        stream.write_all(&reply.body[..end.min(reply.body.len())])?;
    }
    stream.flush()
}

/// A proxy that passes every connection on to a server, whatever host it is for.
pub(crate) struct Through {
    pub address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Through {
    pub(crate) fn start(server: &StandIn) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let targets: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, http, https) = (targets.clone(), server.http, server.https);
        std::thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let seen = seen.clone();
                std::thread::spawn(move || pass(stream, &seen, http, https));
            }
        });
        Self { address, targets }
    }

    /// The hosts and ports, and what the client said of itself.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().expect("no panic").clone()
    }
}

fn pass(stream: TcpStream, seen: &Mutex<Vec<String>>, http: SocketAddr, https: SocketAddr) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let asked = request(&mut reader, false).ok()??;
    seen.lock()
        .expect("no panic")
        .push(format!("{} {}", asked.path, asked.header("proxy-authorization")));
    let to = if asked.path.ends_with(":443") { https } else { http };
    let server = TcpStream::connect(to).ok()?;
    let (mut client, mut answers) = (stream, server.try_clone().ok()?);
    client.write_all(b"HTTP/1.1 200 So\r\n\r\n").ok()?;
    let mut back = client.try_clone().ok()?;
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut back);
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
    let mut server = server;
    std::io::copy(&mut reader, &mut server).ok()?;
    server.shutdown(std::net::Shutdown::Both).ok()
}
