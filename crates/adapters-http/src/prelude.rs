//! What a small provider needs of `ports`, `domain` and this crate, in one import.

pub use domain::payment::ProviderStatus;
pub use ports::{
    Capabilities, Clock, CreatePayment, CurrentSecrets, GatewayError, OpenProvider,
    OpenProviderError, PaymentGateway, PaymentLookup, PaymentProvider, ProviderPayment,
    ProviderRefund, ProviderRefundStatus, ProviderSetting, ProviderSettings, RefundLookup,
    RefundRequest, WebhookError, WebhookEvent, WebhookRequest, raw_json,
};

pub use crate::json::{text, text_at};
pub use crate::{
    ApiOptions, ApiRequest, Auth, KeyApi, base_url_setting, credential_setting, decimal_amount,
    ensure_ours, hint, known_reference, malformed, plain_amount, plain_payment, secrets_of,
    timeout_setting, unknown, unreadable, verify_timed_signature,
};
