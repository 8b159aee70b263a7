//! Signing out at the identity provider, after signing out here. It is a link of its own: Chromium applies `form-action`
//! of the content security policy to the redirects after a form.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::errors::Problem;

use crate::cookies::Area;
use crate::failure::PageError;
use crate::options::SignInProvider;
use crate::redirect::see_other;

/// `GET /shop/sign-out/provider`
///
/// # Errors
/// `not_found` if customers do not sign in with a provider, or are not signed out there.
pub async fn in_shop(req: HttpRequest) -> Result<HttpResponse, PageError> {
    leave(&req, Area::Shop).await
}

/// `GET /admin/sign-out/provider`
///
/// # Errors
/// `not_found` without a provider, or if operators are not signed out there.
pub async fn in_admin(req: HttpRequest) -> Result<HttpResponse, PageError> {
    leave(&req, Area::Admin).await
}

/// Sends the browser to the provider, which sends it back to the sign-in page. Nothing is changed here.
async fn leave(req: &HttpRequest, area: Area) -> Result<HttpResponse, PageError> {
    let provider = SignInProvider::with_sign_out(req, area);
    let provider = provider.ok_or_else(|| Problem::not_found("page"))?;
    let back = format!("{}{}/sign-in", provider.public_url, area.path());
    let address = match provider.provider.sign_out_url(&back).await {
        Ok(address) => address.ok_or_else(|| Problem::not_found("page"))?,
        Err(error) => {
            tracing::warn!(%error, "address to sign out at the identity provider not found");
            format!("{}/sign-in?done=still-signed-in", area.path())
        }
    };
    Ok(see_other(&address))
}
