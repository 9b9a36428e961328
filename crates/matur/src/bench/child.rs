//! The program as a process of its own, for benches and tests that kill it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

/// A running program; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`.
    pub address: String,
    /// User names and passwords of a demo, by short position title.
    pub sign_ins: Vec<(String, String)>,
    /// Time from start to the first page.
    pub to_first_page: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that is free now.
///
/// # Errors
/// When there is none.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

impl Server {
    /// Starts `program serve` on a data folder and waits for its first page.
    ///
    /// # Errors
    /// When it does not come up within 60 seconds.
    #[allow(
        clippy::disallowed_methods,
        reason = "measures the time to the first page"
    )]
    pub fn start(
        program: &Path,
        data: &Path,
        demo: bool,
        database: Option<&str>,
    ) -> anyhow::Result<Server> {
        let port = free_port()?;
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", &address, "--data"])
            .arg(data)
            .env("MATUR_LANG", "id")
            .env_remove("MATUR_DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        if demo {
            command.arg("--demo");
        }
        if let Some(url) = database {
            command.args(["--database-url", url]);
        }
        let began = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| program.display().to_string())?;
        let stdout = child.stdout.take().context("standard output")?;
        let lines = std::thread::spawn(move || -> Vec<(String, String)> {
            let mut found = Vec::new();
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                found.extend(sign_in(&line));
                // The demo prints one line for each position, the camat's first.
                if found.len() >= 10 {
                    break;
                }
            }
            found
        });
        loop {
            if first_page(&address) {
                break;
            }
            if let Some(status) = child.try_wait()? {
                anyhow::bail!("the program ended: {status}");
            }
            if began.elapsed() > Duration::from_secs(60) {
                let _ = child.kill();
                anyhow::bail!("the program did not come up");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let to_first_page = began.elapsed();
        let sign_ins = if demo {
            lines.join().unwrap_or_default()
        } else {
            Vec::new()
        };
        Ok(Server {
            child,
            address,
            sign_ins,
            to_first_page,
        })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(mut self) {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if told.is_ok_and(|status| status.success()) {
            let _ = self.child.wait();
        }
    }

    /// Kills it at once, as a power cut would, and waits until it is gone.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sign_in(line: &str) -> Option<(String, String)> {
    let (_, rest) = line.split_once(": ")?;
    let (username, rest) = rest.split_once(" · kata sandi ")?;
    let password = rest.split(' ').next()?;
    Some((username.to_owned(), password.to_owned()))
}

fn first_page(address: &str) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(address) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let request = format!("GET /masuk HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    if stream.write_all(request.as_bytes()).is_err() {
        return false;
    }
    let mut head = [0u8; 12];
    // 421: there are several offices, and none is asked for.
    stream.read_exact(&mut head).is_ok() && [b"HTTP/1.1 200", b"HTTP/1.1 421"].contains(&&head)
}

/// The program that runs now.
///
/// # Errors
/// When the system does not tell.
pub fn this_program() -> anyhow::Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

/// CPU time a process and its threads have used, in milliseconds.
pub fn cpu_ms(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after = stat.rsplit_once(')')?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks: f64 = [11, 12]
        .iter()
        .filter_map(|i| fields.get(*i)?.parse::<f64>().ok())
        .sum();
    // USER_HZ is 100 on every Linux we run on.
    Some(ticks * 10.0)
}

/// Resident memory of a process, in MiB.
pub fn resident_mib(pid: u32) -> Option<f64> {
    in_status(pid, "VmRSS:")
}

/// Resident memory of a process at its highest so far, in MiB.
pub fn highest_mib(pid: u32) -> Option<f64> {
    in_status(pid, "VmHWM:")
}

fn in_status(pid: u32, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Processes whose parent is `pid`.
pub fn children(pid: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|candidate| parent(*candidate) == Some(pid))
        .collect()
}

/// The parent of a process.
pub fn parent(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()
}
