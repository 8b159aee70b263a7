//! Parameters of libpq by which the operating system finds out that the other machine is gone.

/// Parameters and their values; what the URL says itself counts more.
const PARAMETERS: [(&str, &str); 6] = [
    ("connect_timeout", "3"),
    ("keepalives", "1"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "4000"),
];

/// The URL with the parameters that it lacks.
pub(super) fn with_parameters(url: &str) -> String {
    let query_at = query_of(url);
    let (base, query) = query_at.map_or((url, ""), |at| (&url[..at], &url[at + 1..]));
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.is_empty()).map(ToOwned::to_owned).collect();
    for (name, value) in PARAMETERS {
        if !pairs.iter().any(|pair| pair.split('=').next() == Some(name)) {
            pairs.push(format!("{name}={value}"));
        }
    }
    format!("{base}?{}", pairs.join("&"))
}

/// Where the question mark before the parameters is. libpq allows one in a password, too.
fn query_of(url: &str) -> Option<usize> {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(authority..)?;
    let user_ends = rest.find(['@', '/']).filter(|at| rest[*at..].starts_with('@')).unwrap_or(0);
    let from = authority + user_ends;
    url.get(from..)?.find('?').map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::with_parameters;

    const ALL: &str = "connect_timeout=3&keepalives=1&keepalives_idle=10&keepalives_interval=5&\
                       keepalives_count=3&tcp_user_timeout=4000";

    #[test]
    fn a_plain_url_gets_all_of_them() {
        for plain in [
            "postgres://kassa@db/kassa",
            "postgresql://db",
            "postgres://kassa:what?@db/kassa",
            "postgres:///kassa",
        ] {
            assert_eq!(with_parameters(plain), format!("{plain}?{ALL}"));
        }
    }

    #[test]
    fn what_the_url_says_stays() {
        let own = "postgres://k@db/k?sslmode=verify-full&keepalives_idle=60";
        let full = with_parameters(own);
        assert!(full.starts_with(&format!("{own}&connect_timeout=3")), "{full}");
        assert_eq!(full.matches("keepalives_idle").count(), 1, "{full}");
        let socket = with_parameters("postgres:///kassa?host=/var/run/postgresql");
        assert!(socket.starts_with("postgres:///kassa?host=/var/run/postgresql&conn"), "{socket}");
    }
}
