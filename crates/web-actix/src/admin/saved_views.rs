//! The forms of the views that an operator saves.

use actix_web::{HttpResponse, web};
use application::saved_views::{self, SavedViewDraft};
use domain::ids::SavedViewId;
use ports::SavedView;

use super::order_views;
use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::visitor::Operator;

/// The list of orders as a view shows it, after a change of the view.
fn list(done: &'static str) -> impl Fn(&SavedView) -> String {
    move |view| format!("{}&done={done}", order_views::address(view))
}

/// `POST /admin/views`: saves the filters of the list under a name.
///
/// # Errors
/// `validation_failed`; `duplicate_resource` for a name that another view has.
pub async fn save(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let filters = form.all_of("filter-");
    let filters = filters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let draft = SavedViewDraft { name: form.text("name").to_owned(), filters: filters.collect() };
    form.run(list("view-saved"), async move |engine, operator: &Operator, key| {
        saved_views::save(engine, &operator.admin, draft, key).await
    })
    .await
}

/// `POST /admin/views/{id}/rename`
///
/// # Errors
/// `not_found`; `validation_failed`; `duplicate_resource` for a name that another view has.
pub async fn rename(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, name) = (SavedViewId(query::id(&id)?), form.text("name").to_owned());
    form.run(list("view-saved"), async move |engine, operator: &Operator, key| {
        saved_views::rename(engine, &operator.admin, id, &name, key).await
    })
    .await
}

/// `POST /admin/views/{id}/delete`
///
/// # Errors
/// `not_found`.
pub async fn delete(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = SavedViewId(query::id(&id)?);
    form.run(
        |()| "/admin/orders?done=view-deleted".to_owned(),
        async move |engine, operator: &Operator, key| {
            saved_views::delete(engine, &operator.admin, id, key).await
        },
    )
    .await
}
