//! An interactive shell on a terminal of its own, which `script` of util-linux provides.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// How long a shell may take for everything. One that waits for the end of a quotation hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A shell, without the user's own settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
}

/// How text reaches the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paste {
    /// As if it were typed: the shell runs each line when it is complete.
    Typed,
    /// As terminals paste today: the shell takes a block for one text and runs it on Enter.
    Bracketed,
}

impl Shell {
    fn program(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Bash => "bash --norc --noprofile -i",
            Self::Zsh => "zsh -f -i",
        }
    }

    /// Whether it can be tested here. In CI it must be.
    pub fn is_there(self) -> bool {
        let runs = |program: &str| Command::new(program).arg("--version").output().is_ok();
        let there = runs(self.program()) && runs("script");
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(there || !ci, "{} and util-linux's script are missing", self.program());
        if !there {
            eprintln!("LEFT OUT: {} or util-linux's script is missing", self.program());
        }
        there
    }

    /// Pastes blocks, one after the other, and gives what the terminal showed in the end.
    pub fn paste(self, blocks: &[&str], how: Paste) -> String {
        let mut terminal = Command::new("script")
            .args(["-qec", self.command(), "/dev/null"])
            .env("TERM", "xterm")
            .env("HISTFILE", "/dev/null")
            .env_remove("TOKEN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a terminal");
        let mut keyboard = terminal.stdin.take().expect("a keyboard");
        for block in blocks {
            let text = match how {
                Paste::Typed => format!("{block}\n"),
                Paste::Bracketed => format!("\x1b[200~{block}\x1b[201~\n"),
            };
            keyboard.write_all(text.as_bytes()).expect("typed");
        }
        keyboard.write_all(b"printf 'the %s\\n' end; exit\n").expect("typed");
        let shown = watched(terminal);
        drop(keyboard);
        assert!(shown.contains("the end"), "{self:?} {how:?} never came to the end:\n{shown}");
        shown
    }
}

/// What is on the screen when the shell has ended, or when it has taken too long.
fn watched(mut terminal: Child) -> String {
    let mut screen = terminal.stdout.take().expect("a screen");
    let (send, done) = channel();
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        let mut part = [0; 4_096];
        while let Ok(read @ 1..) = screen.read(&mut part) {
            shown.extend_from_slice(&part[..read]);
        }
        let _ = send.send(());
        String::from_utf8_lossy(&shown).into_owned()
    });
    if done.recv_timeout(PATIENCE).is_err() {
        // Its end closes the terminal, and that the shell.
        let _ = terminal.kill();
    }
    let _ = terminal.wait();
    reader.join().expect("a screen")
}
