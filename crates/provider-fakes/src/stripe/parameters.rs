//! Parameters of a request: only those that the endpoint has, in the form that it needs.

use super::errors::ApiError;
use crate::exchange::Request;

/// Metadata: <https://docs.stripe.com/api/metadata>.
const MAX_KEYS: usize = 50;
const MAX_KEY: usize = 40;
const MAX_VALUE: usize = 500;

/// The parameters of a request.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The form of a POST request, or the query of another one. `allowed` are names like `amount`,
    /// `metadata[*]` and `expand[]`.
    pub(super) fn read(request: &Request, allowed: &[&str]) -> Result<Self, ApiError> {
        let sent = if request.method == "POST" { form(request)? } else { request.query.clone() };
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in sent {
            let name = with_plain_list(&name);
            if !allowed.iter().any(|pattern| is_allowed(&name, pattern)) {
                return Err(ApiError::unknown_parameter(&name));
            }
            let is_list = name.ends_with("[]");
            if !is_list && fields.iter().any(|(known, _)| *known == name) {
                let why = format!("Duplicate parameter: {name}");
                return Err(ApiError::invalid(&name, "", &why));
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, ApiError> {
        let missing = || ApiError::missing_parameter(name);
        self.text(name).filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// A whole number.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        let why = format!("Invalid integer: {text}");
        number.map(Some).ok_or_else(|| ApiError::invalid(name, "parameter_invalid_integer", &why))
    }

    /// A positive amount.
    pub(super) fn amount(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.integer(name)? {
            Some(0) => {
                let why = "Invalid positive integer";
                Err(ApiError::invalid(name, "parameter_invalid_integer", why))
            }
            other => Ok(other),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(ApiError::invalid(name, "", &format!("Invalid boolean: {other}"))),
        }
    }

    /// One of these words.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<Option<&str>, ApiError> {
        match self.text(name) {
            Some(word) if !words.contains(&word) => {
                let why = format!("Invalid {name}: must be one of {}", words.join(", "));
                Err(ApiError::invalid(name, "", &why))
            }
            word => Ok(word),
        }
    }

    /// What is to be expanded: one of these.
    pub(super) fn expanded(&self, known: &[&str]) -> Result<Vec<&str>, ApiError> {
        let asked = self.0.iter().filter(|(name, _)| name == "expand[]");
        let asked: Vec<&str> = asked.map(|(_, value)| value.as_str()).collect();
        match asked.iter().find(|name| !known.contains(name)) {
            Some(name) => {
                let why = format!("This property cannot be expanded ({name}).");
                Err(ApiError::invalid("expand", "", &why))
            }
            None => Ok(asked),
        }
    }

    pub(super) fn metadata(&self) -> Result<Vec<(String, String)>, ApiError> {
        let mut metadata = Vec::new();
        for (name, value) in &self.0 {
            let Some(key) = name.strip_prefix("metadata[").and_then(|key| key.strip_suffix(']'))
            else {
                continue;
            };
            if key.chars().count() > MAX_KEY || value.chars().count() > MAX_VALUE {
                let why = "Metadata keys have up to 40 characters, and values up to 500.";
                return Err(ApiError::invalid("metadata", "", why));
            }
            if !value.is_empty() {
                metadata.push((key.to_owned(), value.clone()));
            }
        }
        match metadata.len() > MAX_KEYS {
            true => Err(ApiError::invalid("metadata", "", "Too many metadata keys.")),
            false => Ok(metadata),
        }
    }
}

fn form(request: &Request) -> Result<Vec<(String, String)>, ApiError> {
    let kind = request.header("content-type");
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    if !request.body.is_empty() && !is_form {
        let why = format!("Invalid content type: {kind}. Send application/x-www-form-urlencoded.");
        return Err(ApiError::invalid("", "", &why));
    }
    Ok(request.form())
}

/// `expand[0]` is `expand[]`.
fn with_plain_list(name: &str) -> String {
    let index = name.strip_suffix(']').and_then(|name| name.rsplit_once('['));
    match index {
        Some((list, at)) if !at.is_empty() && at.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{list}[]")
        }
        _ => name.to_owned(),
    }
}

/// `metadata[*]` stands for every plain key.
fn is_allowed(name: &str, pattern: &str) -> bool {
    let Some(prefix) = pattern.strip_suffix("*]") else { return name == pattern };
    let key = name.strip_prefix(prefix).and_then(|key| key.strip_suffix(']'));
    key.is_some_and(|key| !key.is_empty() && !key.contains(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 5] = ["amount", "confirm", "metadata[*]", "expand[]", "reason"];

    fn read(body: &str) -> Result<Parameters, ApiError> {
        let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
        let request = Request {
            method: "POST".to_owned(),
            headers: vec![kind],
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        Parameters::read(&request, &ALLOWED)
    }

    fn code(body: &str) -> String {
        let read = read(body).and_then(|parameters| {
            parameters.amount("amount")?;
            parameters.flag("confirm")?;
            parameters.word("reason", &["duplicate"])?;
            parameters.expanded(&["latest_charge"])?;
            parameters.metadata()
        });
        match read {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.error["param"].as_str().unwrap_or("?").to_owned(),
        }
    }

    #[test]
    fn a_form_of_known_parameters_is_read() {
        let read = read("amount=5&metadata[a]=b&metadata[c]=&expand[0]=latest_charge");
        let read = read.unwrap_or_else(|error| panic!("{}", error.error));
        assert_eq!(read.integer("amount").ok().flatten(), Some(5));
        assert_eq!(read.metadata().ok(), Some(vec![("a".to_owned(), "b".to_owned())]));
        assert_eq!(read.expanded(&["latest_charge"]).ok(), Some(vec!["latest_charge"]));
    }

    #[test]
    fn everything_else_is_refused() {
        assert_eq!(code("amount=5&reason=duplicate&confirm=true"), "accepted");
        assert_eq!(code("colour=red"), "colour");
        assert_eq!(code("metadata=red"), "metadata");
        assert_eq!(code("metadata[a][b]=red"), "metadata[a][b]");
        assert_eq!(code("amount=5&amount=5"), "amount");
        for amount in ["", "0", "-5", "5.0", "five"] {
            assert_eq!(code(&format!("amount={amount}")), "amount");
        }
        assert_eq!(code("confirm=yes"), "confirm");
        assert_eq!(code("reason=other"), "reason");
        assert_eq!(code("expand[]=customer"), "expand");
        assert_eq!(code(&format!("metadata[a]={}", "x".repeat(501))), "metadata");
    }

    #[test]
    fn a_body_that_is_no_form_is_refused() {
        let request =
            Request { method: "POST".to_owned(), body: b"{}".to_vec(), ..Request::default() };
        assert!(Parameters::read(&request, &ALLOWED).is_err());
    }
}
