//! Mounting routes in an application.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

/// Where routes are mounted. Their documentation is collected only for a document: the schemas of all
/// routes are megabytes, and each thread of a server mounts the routes for itself.
pub struct Routes<'a> {
    config: &'a mut web::ServiceConfig,
    prefix: String,
    document: Option<&'a mut OpenApi>,
}

impl<'a> Routes<'a> {
    /// The routes of an application.
    pub fn serving(config: &'a mut web::ServiceConfig) -> Self {
        Self { config, prefix: String::new(), document: None }
    }

    /// Routes of which the documentation is added to a document.
    pub fn documented(config: &'a mut web::ServiceConfig, document: &'a mut OpenApi) -> Self {
        Self { config, prefix: String::new(), document: Some(document) }
    }

    /// Mounts a handler.
    pub fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        if let Some(document) = &mut self.document {
            add(document, &self.prefix, &handler);
        }
        self.config.service(handler);
        self
    }

    /// Mounts routes below a path.
    pub fn scope(&mut self, path: &'static str, mounts: &[fn(&mut Routes<'_>)]) -> &mut Self {
        let (prefix, document) = (format!("{}{path}", self.prefix), self.document.as_deref_mut());
        let scope = web::scope(path).configure(|config| {
            let mut inner = Routes { config, prefix, document };
            for mount in mounts {
                mount(&mut inner);
            }
        });
        self.config.service(scope);
        self
    }

    /// Mounts further routes.
    pub fn configure(&mut self, mount: fn(&mut Routes<'_>)) -> &mut Self {
        mount(self);
        self
    }
}

fn add(document: &mut OpenApi, prefix: &str, handler: &impl OpenApiFactory) {
    let (mut paths, mut schemas) = (handler.paths(), Vec::new());
    let found = std::mem::take(&mut paths.paths).into_iter();
    paths.paths = found.map(|(path, item)| (format!("{prefix}{path}"), item)).collect();
    document.paths.merge(paths);
    handler.schemas(&mut schemas);
    document.components.get_or_insert_default().schemas.extend(schemas);
}
