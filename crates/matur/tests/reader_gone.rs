//! Whoever started the office may close the terminal, or read only its first line
//! (`matur serve | head -1`): the office goes on, and still stops in good order.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

#[test]
fn a_request_that_never_comes_to_its_end_does_not_hold_the_office() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let mut office = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(folder.path().join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    assert!(comes_up(port));

    let door = || TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let (mut head, mut body) = (door(), door());
    write!(head, "GET /readyz HTTP/1.1\r\nHost: 127.").expect("half a head");
    write!(
        body,
        "POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1:{port}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nnama=w"
    )
    .expect("half a body");

    let told = Command::new("kill")
        .args(["-TERM", &office.id().to_string()])
        .status()
        .expect("kill");
    assert!(told.success());
    let mut ended = None;
    for _ in 0..1200 {
        ended = office.try_wait().expect("its state");
        if ended.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if ended.is_none() {
        let _ = office.kill();
    }
    assert!(ended.expect("it ends by itself").success());
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|probe| probe.local_addr())
        .expect("a port")
        .port()
}

fn comes_up(port: u16) -> bool {
    (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        ready(port).unwrap_or(false)
    })
}

#[test]
fn the_office_outlives_its_reader_and_stops_in_good_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let mut office = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(folder.path().join("data"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");

    let mut first = String::new();
    let mut out = BufReader::new(office.stdout.take().expect("its output"));
    out.read_line(&mut first).expect("a line");
    assert!(!first.trim().is_empty());
    drop(out);

    assert!(comes_up(port), "nobody reads it any more, and it serves");

    let told = Command::new("kill")
        .args(["-TERM", &office.id().to_string()])
        .status()
        .expect("kill");
    assert!(told.success());
    let ended = office.wait().expect("its end");
    let mut said = String::new();
    office
        .stderr
        .take()
        .expect("its complaints")
        .read_to_string(&mut said)
        .expect("text");
    assert!(ended.success(), "{ended}: {said}");
    assert!(!said.contains("panicked"), "{said}");
}

fn ready(port: u16) -> std::io::Result<bool> {
    let mut door = TcpStream::connect(("127.0.0.1", port))?;
    door.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(door, "GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
    let mut answer = String::new();
    door.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200"))
}
