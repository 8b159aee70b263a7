//! A notifier that keeps the mails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::notification::Channel;
use ports::{Message, Notifier, NotifyError};

/// The mails that were sent.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<Vec<Message>>, AtomicBool);

impl Mailbox {
    /// Keeps the next mail, and loses the response.
    pub fn lose_next_response(&self) {
        self.1.store(true, Ordering::SeqCst);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The token of the last link to an order that was sent to an address.
    pub fn link_to(&self, address: &str) -> Option<String> {
        let mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = mails.iter().rev().filter(|mail| mail.to == address);
        found.find_map(|mail| Some(mail.body.split_once("/shop/o/")?.1.to_owned()))
    }

    /// The text of the last one to an address.
    pub fn last_to(&self, address: &str) -> Option<String> {
        let mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = mails.iter().rev().find(|mail| mail.to == address);
        found.map(|mail| mail.body.clone())
    }
}

#[async_trait]
impl Notifier for Mailbox {
    fn channel(&self) -> Channel {
        Channel::Email
    }

    async fn send(&self, message: &Message) -> Result<(), NotifyError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        match self.1.swap(false, Ordering::SeqCst) {
            true => Err(NotifyError::Temporary("the response was lost".to_owned())),
            false => Ok(()),
        }
    }
}
