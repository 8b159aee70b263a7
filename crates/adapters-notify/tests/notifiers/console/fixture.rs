//! A console that can be read, in the hands of the notifiers' suite.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use adapters_notify::ConsoleNotifier;
use async_trait::async_trait;
use domain::notification::Channel;
use port_contracts::notifier::{Delivered, NotifierFixture};
use ports::Notifier;

/// A console that can be read, and that can refuse to be written to.
#[derive(Clone, Default)]
pub struct Screen {
    shown: Arc<Mutex<Vec<u8>>>,
    refuses: Arc<AtomicBool>,
}

impl Screen {
    pub fn text(&self) -> String {
        String::from_utf8(self.shown.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.refuses.swap(false, Ordering::SeqCst) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.shown.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub struct Console {
    pub screen: Screen,
    pub notifier: Arc<ConsoleNotifier>,
}

impl Console {
    pub fn of(channel: Channel) -> Self {
        let screen = Screen::default();
        let notifier = Arc::new(ConsoleNotifier::new(channel, Box::new(screen.clone())));
        Self { screen, notifier }
    }
}

#[async_trait]
impl NotifierFixture for Console {
    fn notifier(&self) -> Arc<dyn Notifier> {
        self.notifier.clone()
    }

    async fn delivered(&self) -> Vec<Delivered> {
        let text = self.screen.text();
        // Every line break that a reader of the console could take for one.
        let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
        let read = |line: &str| {
            let (_, rest) = line.split_once(" To: ").expect("the line begins as it must");
            let (to, text) = rest.split_once(", ").expect("and has a text");
            Delivered {
                dedupe_key: None,
                to: to.to_owned(),
                text: text.to_owned(),
                lines: vec![line.to_owned()],
            }
        };
        lines.filter(|line| !line.is_empty()).map(read).collect()
    }

    async fn refuse_next(&self) -> bool {
        self.screen.refuses.store(true, Ordering::SeqCst);
        true
    }
}
