//! `kassa webhook endpoints|deliveries|resend`: webhook endpoints of the shop, and deliveries to them. Secrets are not
//! shown.

use application::{Admin, AppError, webhook_deliveries, webhook_endpoints};
use clap::Args;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::WebhookEndpoint;
use ports::DeliveryFilter;
use serde_json::{Value, json};

use crate::commands::{for_each, time};
use crate::context::{wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, List, OutputFlag};
use crate::settings::Settings;
use crate::{flags, wire};

const ENDPOINT_COLUMNS: &[&str] =
    &["id", "url", "description", "event_types", "payload", "state", "failing_since"];

const DELIVERY_COLUMNS: &[&str] = &[
    "id",
    "endpoint_id",
    "type",
    "order_id",
    "sequence",
    "state",
    "attempts",
    "next_at",
    "last_status",
    "last_error",
];

/// How endpoints are shown.
#[derive(Debug, Args)]
pub struct EndpointsArguments {
    #[command(flatten)]
    format: OutputFlag,
}

/// Which deliveries.
#[derive(Debug, Args)]
pub struct DeliveriesArguments {
    /// Only deliveries in this state
    #[arg(long, ignore_case = true)]
    #[arg(value_parser = flags::word::<DeliveryState>(DeliveryState::WORDS.iter().copied()))]
    state: Option<DeliveryState>,
    /// Only deliveries to this endpoint
    #[arg(long, value_name = "ID", value_parser = flags::id::<WebhookEndpointId>)]
    endpoint: Option<WebhookEndpointId>,
    /// Only deliveries about this order
    #[arg(long, value_name = "ID", value_parser = flags::id::<OrderId>)]
    order: Option<OrderId>,
    /// Maximum number of deliveries
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    format: OutputFlag,
}

/// Which deliveries are sent again.
#[derive(Debug, Args)]
pub struct ResendArguments {
    /// Ids of deliveries
    #[arg(value_name = "ID", required = true, value_parser = flags::id::<WebhookDeliveryId>)]
    deliveries: Vec<WebhookDeliveryId>,
}

/// Lists the endpoints.
pub(super) fn endpoints(settings: &Settings, arguments: EndpointsArguments) -> Outcome {
    wait_for(with_storage(settings, async |storage| {
        let engine = wire::operator_engine(settings, storage).await?;
        let mut list = List::new(ENDPOINT_COLUMNS);
        for endpoint in webhook_endpoints::list(&engine, &Admin::local_operator()).await? {
            list.push(endpoint_row(&endpoint));
        }
        list.print(arguments.format.output)?;
        Ok(Exit::Done)
    }))
}

fn endpoint_row(endpoint: &WebhookEndpoint) -> Vec<Value> {
    let types: Vec<&str> = endpoint.event_types.iter().map(|t| t.as_str()).collect();
    vec![
        json!(endpoint.id.0),
        json!(endpoint.url),
        json!(endpoint.description),
        json!(if types.is_empty() { "all".to_owned() } else { types.join(" ") }),
        json!(endpoint.payload.as_str()),
        json!(endpoint.state.as_str()),
        json!(endpoint.failing_since.map(time)),
    ]
}

/// Lists deliveries.
pub(super) fn deliveries(settings: &Settings, arguments: DeliveriesArguments) -> Outcome {
    wait_for(with_storage(settings, async |storage| {
        let engine = wire::operator_engine(settings, storage).await?;
        let DeliveriesArguments { state, endpoint, order, limit, format } = arguments;
        let filter = DeliveryFilter { state, endpoint_id: endpoint, order_id: order };
        let (mut list, operator) = (List::new(DELIVERY_COLUMNS), Admin::local_operator());
        let read = async |page| webhook_deliveries::list(&engine, &operator, filter, page).await;
        for_each(limit, read, |delivery| list.push(delivery_row(&delivery))).await?;
        list.print(format.output)?;
        Ok(Exit::Done)
    }))
}

fn delivery_row(delivery: &WebhookDelivery) -> Vec<Value> {
    vec![
        json!(delivery.id.0),
        json!(delivery.endpoint_id.0),
        json!(delivery.event_type.as_str()),
        json!(delivery.order_id.map(|id| id.0)),
        json!(delivery.seq),
        json!(delivery.state.as_str()),
        json!(delivery.attempts),
        json!(delivery.ended_at.is_none().then(|| time(delivery.next_at))),
        json!(delivery.last_status),
        json!(delivery.last_error),
    ]
}

/// Has deliveries sent again by the server.
pub(super) fn resend(settings: &Settings, arguments: ResendArguments) -> Outcome {
    wait_for(with_storage(settings, async |storage| {
        let engine = wire::operator_engine(settings, storage).await?;
        for id in arguments.deliveries {
            match webhook_deliveries::resend(&engine, &Admin::local_operator(), id, None).await {
                Ok(_) => output::say(&format!("the server sends it again: {id}")),
                Err(AppError::NotFound(_)) => {
                    let remedy = "`kassa webhook deliveries` lists deliveries";
                    let cause = format!("the delivery {id} does not exist");
                    return Err(Failure::new(Exit::Failed, cause, remedy));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Exit::Done)
    }))
}
