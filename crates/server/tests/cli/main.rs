//! The binary as a user meets it: settings, tokens, imports, the operator's tools, the demo.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod files;
#[cfg(test)]
mod import;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod place;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod token;
#[cfg(test)]
#[cfg(feature = "otel")]
mod traces;
