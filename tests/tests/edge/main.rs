//! The edge of the server as callers meet it: how often they may call, how slow they may be, whose
//! tokens count, and secrets that are replaced under their feet.

mod addresses;
mod admission;
mod cors;
mod degraded;
mod expect;
mod flood;
mod guesses;
mod hanging;
mod heads;
mod injected;
mod kept_answers;
mod limits;
mod provider;
mod rotation;
mod slow;
mod socket;
mod times;
mod tokens;
mod unread;
