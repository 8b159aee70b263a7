//! Notifiers that record messages, and fail on request.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::notification::Channel;
use ports::{Message, Notifier, NotifyError};

/// What was sent, and how many sends are still to fail.
#[derive(Default)]
pub struct SentNotifications {
    sent: Mutex<Vec<Message>>,
    failures: AtomicU32,
    silent: Mutex<Vec<Channel>>,
}

impl SentNotifications {
    pub fn sent(&self) -> Vec<Message> {
        self.sent.lock().expect("not poisoned").clone()
    }

    pub fn fail(&self, times: u32) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// Takes what it is given, and keeps its answer to itself.
    pub fn keep_silent(&self, silent: bool) {
        let channels = if silent { vec![Channel::Email, Channel::Sms] } else { vec![] };
        *self.silent.lock().expect("not poisoned") = channels;
    }

    /// Does so for one channel alone.
    pub fn keep_silent_on(&self, channel: Channel) {
        *self.silent.lock().expect("not poisoned") = vec![channel];
    }

    pub fn carrier(self: Arc<Self>, channel: Channel) -> Arc<Carrier> {
        Arc::new(Carrier { notifications: self, channel })
    }
}

/// A notifier of one channel.
pub struct Carrier {
    notifications: Arc<SentNotifications>,
    channel: Channel,
}

#[async_trait]
impl Notifier for Carrier {
    fn channel(&self) -> Channel {
        self.channel
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        let left = |n: u32| n.checked_sub(1);
        if self
            .notifications
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left)
            .is_ok()
        {
            return Err(NotifyError::Temporary("the mail server is away".to_owned()));
        }
        self.notifications.sent.lock().expect("not poisoned").push(message.clone());
        let silent =
            self.notifications.silent.lock().expect("not poisoned").contains(&self.channel);
        if silent {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}
