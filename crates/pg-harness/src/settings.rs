//! The `postgresql.conf` of a throw-away server. What Kassa sets in its sessions, such as `jit`, keeps the server's default.

use std::path::Path;

/// The whole configuration file. It replaces the one `initdb` writes, so that a distribution's
/// defaults make no difference; what is not named here has PostgreSQL's built-in default. `more`
/// comes last: if a setting is named twice, PostgreSQL takes the last.
pub(crate) fn render(socket_dir: &Path, port: u16, durable: bool, more: &[(&str, &str)]) -> String {
    let on_when_durable = if durable { "on" } else { "off" };
    let more: String = more.iter().map(|(name, value)| format!("{name} = '{value}'\n")).collect();
    let socket_dir = socket_dir.display().to_string().replace('\'', "''");
    format!(
        "listen_addresses = '127.0.0.1'\n\
         port = {port}\n\
         unix_socket_directories = '{socket_dir}'\n\
         max_connections = 200\n\
         shared_buffers = 64MB\n\
         fsync = {on_when_durable}\n\
         synchronous_commit = {on_when_durable}\n\
         full_page_writes = {on_when_durable}\n\
         autovacuum = off\n\
         lc_messages = 'C'\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         {more}"
    )
}

#[cfg(test)]
mod tests {
    use super::render;
    use std::path::Path;

    #[test]
    fn only_a_durable_server_waits_for_the_disk() {
        let quick = render(Path::new("/s"), 5432, false, &[]);
        let durable = render(Path::new("/s"), 5432, true, &[]);
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            assert!(quick.contains(&format!("{setting} = off\n")), "{quick}");
            assert!(durable.contains(&format!("{setting} = on\n")), "{durable}");
        }
    }

    #[test]
    fn what_the_caller_names_comes_last() {
        let text = render(Path::new("/s"), 5432, true, &[("shared_buffers", "1GB")]);
        assert!(text.ends_with("shared_buffers = '1GB'\n"), "{text}");
    }

    #[test]
    fn a_quote_in_the_directory_cannot_end_the_value() {
        let text = render(Path::new("/it's"), 1, false, &[]);
        assert!(text.contains("unix_socket_directories = '/it''s'\n"), "{text}");
    }
}
