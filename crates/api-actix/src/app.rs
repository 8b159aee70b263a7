//! The application: the routes and their middleware.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::{App, Error, web};

use crate::mount::Routes;
use crate::options::ApiOptions;
use crate::state::ApiState;
use crate::{middleware, routes, routing};

/// The whole application, for a server or for `actix_web::test::init_service`.
pub fn app(
    state: ApiState,
    options: &ApiOptions,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let limit = options.request_timeout;
    App::new()
        .configure(|config| configure(config, state))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(move |req, next| middleware::handle(limit, req, next)))
}

/// The routes and their state, without what holds for each of them (ids, authentication, timeouts,
/// logging): for an application that brings its own.
pub fn configure(config: &mut web::ServiceConfig, state: ApiState) {
    let demo = state.demo_clock().is_some();
    let pages = state.pages().cloned();
    config.app_data(web::Data::new(state)).default_service(web::to(routing::not_found));
    routes::mount(&mut Routes::serving(config));
    if demo {
        routes::demo::mount(&mut Routes::serving(config));
    }
    routes::documentation::mount_pages(config);
    if let Some(pages) = pages {
        pages.mount(config);
    }
}
