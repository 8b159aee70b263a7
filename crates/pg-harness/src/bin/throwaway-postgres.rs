//! Starts a throw-away PostgreSQL for work by hand: prints the URL of an empty database and the
//! directory of the server, and keeps both until its input ends (Ctrl-D) or it is stopped.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let server = pg_harness::PgServer::start_own(std::env::args().any(|arg| arg == "--durable"));
    let mut out = io::stdout();
    writeln!(out, "{}\n{}", server.fresh_database(), server.directory().display())?;
    out.flush()?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
