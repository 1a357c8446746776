//! The release binary as a child process: prepared by its own commands, watched through `/proc`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// The sites that `vigie generate` writes to, with their zones.
pub(super) const SITES: [(&str, &str); 8] = [
    ("lyon", "Europe/Paris"),
    ("paris", "Europe/Paris"),
    ("lille", "Europe/Paris"),
    ("warszawa", "Europe/Warsaw"),
    ("krakow", "Europe/Warsaw"),
    ("gdansk", "Europe/Warsaw"),
    ("london", "Europe/London"),
    ("leeds", "Europe/London"),
];

const PASSWORD: &str = "harbour-lantern-41-watch";

/// A data folder with sites, a key and a reader's token.
pub(super) struct Setup {
    /// The folder.
    pub(super) data: PathBuf,
    /// A key for all sites.
    pub(super) key: String,
    /// An administrator's token.
    pub(super) token: String,
    /// How many events an earlier run left in it.
    pub(super) loaded: u64,
}

impl Setup {
    /// Makes the folder by the program's own commands, or takes one that an earlier run left.
    pub(super) fn prepare(binary: &Path, data: &Path) -> Result<Self> {
        let notes = data.with_extension("bench");
        if let Ok(text) = std::fs::read_to_string(&notes) {
            let parts: Vec<&str> = text.split_whitespace().collect();
            if let [key, token, loaded] = parts[..] {
                let loaded = loaded.parse()?;
                return Ok(Self { data: data.to_owned(), key: key.into(), token: token.into(), loaded });
            }
        }
        std::fs::create_dir_all(data)?;
        for (slug, zone) in SITES {
            command(binary, data, &["site", "add", slug, "--label", slug, "--zone", zone], None)?;
        }
        let mut key = vec!["key", "create", "--name", "bench"];
        for (slug, _) in SITES {
            key.extend(["--site", slug]);
        }
        let key = command(binary, data, &key, None)?;
        let user = ["user", "add", "bench@example.org", "--role", "administrator", "--password-stdin"];
        command(binary, data, &user, Some(PASSWORD))?;
        let token = ["token", "create", "--user", "bench@example.org", "--name", "bench"];
        let token = command(binary, data, &token, None)?;
        Ok(Self { data: data.to_owned(), key, token, loaded: 0 })
    }

    /// Notes beside the folder that it is loaded.
    pub(super) fn remember(&self, events: u64) -> Result<()> {
        let notes = format!("{} {} {events}\n", self.key, self.token);
        Ok(std::fs::write(self.data.with_extension("bench"), notes)?)
    }
}

fn command(binary: &Path, data: &Path, args: &[&str], input: Option<&str>) -> Result<String> {
    let mut child = Command::new(binary)
        .args(args)
        .env("VIGIE_DATA", data)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "vigie {} failed", args.join(" "));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A running server.
pub(super) struct Server {
    child: Child,
    /// `http://127.0.0.1:port`.
    pub(super) url: String,
}

impl Server {
    /// Starts it on a free port and waits until it is ready.
    pub(super) fn start(binary: &Path, data: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let listen = format!("127.0.0.1:{port}");
        let mut child = Command::new(binary)
            .args(["serve", "--listen", &listen])
            .env("VIGIE_DATA", data)
            // One key sends for all the clients there are.
            .env("VIGIE_LIMIT_KEY_REQUESTS_PER_S", "1000000")
            // And one reader has a thousand screens.
            .env("VIGIE_LIMIT_LIVE_STREAMS", "2000")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(stderr) = child.stderr.take() {
            std::thread::spawn(move || {
                for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                    if line.contains("ERROR") || line.contains("panicked") {
                        eprintln!("server: {line}");
                    }
                }
            });
        }
        let server = Self { child, url: format!("http://{listen}") };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let begun = Instant::now();
        let url = format!("{}/readyz", self.url);
        while begun.elapsed() < Duration::from_secs(60) {
            if ureq::get(&url).call().is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server was not ready within a minute")
    }

    /// Seconds of CPU that it has used so far, user and system.
    pub(super) fn cpu_s(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let fields: Vec<&str> = after_name.split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        // 100 ticks a second on every Linux that Rust supports (USER_HZ).
        Ok(ticks as f64 / 100.0)
    }

    /// Waits until it has nothing more to do of its own, such as sealing the months that were loaded.
    pub(super) fn wait_until_idle(&self) -> Result<()> {
        let begun = Instant::now();
        // A month is sealed at the earliest ten seconds after its last event.
        std::thread::sleep(Duration::from_secs(12));
        while begun.elapsed() < Duration::from_secs(180) {
            let before = self.cpu_s()?;
            std::thread::sleep(Duration::from_secs(2));
            if self.cpu_s()? - before < 0.04 {
                return Ok(());
            }
        }
        bail!("the server was still busy with itself after three minutes")
    }

    /// Its memory, resident now and at its peak.
    pub(super) fn memory(&self) -> Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kb = |name: &str| -> Result<f64> {
            let line = status.lines().find(|line| line.starts_with(name)).context("no such line")?;
            Ok(line.split_whitespace().nth(1).context("no figure")?.parse()?)
        };
        Ok(Memory { resident_kb: kb("VmRSS:")?, peak_kb: kb("VmHWM:")? })
    }

    /// Stops it gracefully.
    pub(super) fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "could not ask the server to stop");
        let status = self.child.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` there is nothing left to end, and the error says just that.
        let _ = self.child.kill();
    }
}

/// Memory of the server.
pub(super) struct Memory {
    resident_kb: f64,
    peak_kb: f64,
}

impl Memory {
    /// Resident now.
    pub(super) fn resident_mb(&self) -> f64 {
        self.resident_kb / 1_024.0
    }

    /// Resident at the peak.
    pub(super) fn peak_mb(&self) -> f64 {
        self.peak_kb / 1_024.0
    }
}

/// Bytes of all files of the folder.
pub(super) fn folder_size(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        sum += if metadata.is_dir() { folder_size(&entry.path())? } else { metadata.len() };
    }
    Ok(sum)
}
