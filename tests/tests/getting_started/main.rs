//! How one gets Kassa and begins with it: the commands of the README and the guides, the tour in
//! interactive shells, and the packages.

mod packaging;
mod readme;
mod shell;
mod tour;
