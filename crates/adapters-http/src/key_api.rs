//! An API that is called with a key.

use std::sync::Arc;

use ports::{CurrentSecrets, GatewayError, OpenProviderError, ProviderSettings, SecretRotation};
use secrecy::SecretString;

use crate::api::{Api, ApiOptions};
use crate::request::{ApiRequest, Auth};
use crate::response::ApiResponse;
use crate::settings::secrets_of;

/// An API that is called with a key as bearer token. The key can be replaced.
#[derive(Debug)]
pub struct KeyApi {
    api: Api,
    keys: Arc<CurrentSecrets>,
}

impl KeyApi {
    /// An API with the key of a setting, and how the key is replaced. Nothing is sent yet.
    ///
    /// # Errors
    /// Those of [`Api::new`].
    pub fn open(
        options: ApiOptions<'_>,
        settings: &ProviderSettings,
        key: &'static [&'static str; 1],
    ) -> Result<(Self, SecretRotation), OpenProviderError> {
        let (keys, rotation) = secrets_of(settings, key);
        Ok((Self { api: Api::new(options)?, keys }, rotation))
    }

    /// The key that is in use.
    #[must_use]
    pub fn key(&self) -> SecretString {
        self.keys.newest()
    }

    /// Sends a request with the key, as [`Api::send`] does.
    ///
    /// # Errors
    /// Those of [`Api::send`].
    pub async fn send(
        &self,
        request: impl FnOnce(Auth) -> ApiRequest,
    ) -> Result<ApiResponse, GatewayError> {
        self.api.send(request(Auth::Bearer(self.key()))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::SettingValue;
    use secrecy::ExposeSecret;

    #[test]
    fn the_key_is_that_of_the_setting_and_can_be_replaced() {
        let mut settings = ProviderSettings::default();
        settings.set("payments.acme.key", SettingValue::Secret("old".into()));
        let url = SettingValue::Text("https://api.acme.example".to_owned());
        settings.set("payments.acme.base_url", url);
        let keys = ["payments.acme.base_url", "payments.acme.timeout"];
        let options = ApiOptions::of(&settings, "acme", keys, "request-id");
        let (api, rotation) = KeyApi::open(options, &settings, &["payments.acme.key"]).unwrap();
        assert_eq!(api.key().expose_secret(), "old");
        (rotation.replace)(vec!["new".into()]);
        assert_eq!(api.key().expose_secret(), "new");
        assert!(!format!("{api:?}").contains("new"));
    }
}
