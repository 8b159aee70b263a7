//! What operators do, and how time passes.

use serde_json::{Value, json};
use tests::Api;
use tests::client::Call;
use tests::dice::Dice;

use crate::world::{World, list, text};

impl World {
    pub async fn operator_acts(&self, mut dice: Dice) {
        let dice = &mut dice;
        match dice.below(24) {
            0..=4 => self.confirms(dice).await,
            5..=8 => self.ships(dice).await,
            9..=10 => self.delivers(dice).await,
            11..=14 => self.handles_money(dice).await,
            15 => self.cancels(dice).await,
            16 => self.cancels_units(dice).await,
            17 => self.takes_a_parcel_back(dice).await,
            18 => self.changes_a_listing(dice).await,
            19 => self.puts_work_back(dice).await,
            20 => self.switches_a_coupon(dice).await,
            21..=22 => self.looks_around(dice).await,
            _ => self.time_passes(dice).await,
        }
    }

    async fn some_order_of_all(&self, dice: &mut Dice) -> Option<(Api, Value)> {
        let (api, order) = (self.operator(dice), self.some_order(dice)?);
        let order = self.send(api.admin_see_order(&order.id)).await.expect(200);
        Some((api, order.body))
    }

    /// An order from the list of those with a status, or now and then any other.
    async fn some_order_with(&self, status: &str, dice: &mut Dice) -> Option<(Api, Value)> {
        if dice.once_in(4) {
            return self.some_order_of_all(dice).await;
        }
        let api = self.operator(dice);
        let page = self.send(api.admin_list_orders().query("status", status)).await.expect(200);
        let order = dice.one_of(page.items())?.clone();
        Some((api, order))
    }

    async fn confirms(&self, dice: &mut Dice) {
        let api = self.operator(dice);
        let mut ids: Vec<_> = (0..2).filter_map(|_| self.some_order(dice)).map(|o| o.id).collect();
        let listed = self.some_order_with("paid", dice).await;
        ids.extend(listed.map(|(_, order)| text(&order, "id").to_owned()));
        ids.reverse();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let call = match (dice.below(2), ids.first()) {
            (_, None) => return,
            (0, Some(_)) => api.admin_confirm_orders(&ids),
            (_, Some(id)) => api.admin_confirm_order(id),
        };
        self.send(call).await;
    }

    async fn ships(&self, dice: &mut Dice) {
        let Some((api, order)) = self.some_order_with("confirmed", dice).await else { return };
        let (id, line) = (text(&order, "id"), dice.one_of(list(&order, "items")).expect("a line"));
        let call = match dice.below(3) {
            0 => api.admin_ship_some(id, text(line, "id"), 1),
            _ => api.admin_ship_order(id),
        };
        self.send(call).await;
    }

    async fn delivers(&self, dice: &mut Dice) {
        let Some((api, order)) = self.some_order_with("shipped", dice).await else { return };
        let parcel = dice.one_of(list(&order, "parcels")).filter(|_| dice.once_in(2));
        let body = parcel.map_or(json!({}), |parcel| json!({ "parcel_id": parcel["id"] }));
        self.send(api.admin_deliver_order(text(&order, "id")).json(&body)).await;
    }

    async fn handles_money(&self, dice: &mut Dice) {
        let Some((api, order)) = self.some_order_with("processing", dice).await else { return };
        let Some(payment) = dice.one_of(list(&order, "payments")) else { return };
        let id = text(payment, "id");
        let part = json!({ "amount": "1.00" });
        let call = match dice.below(8) {
            0 => api.admin_accept_payment(id),
            1 => api.admin_capture_payment(id, &json!({})),
            2 => api.admin_capture_payment(id, &part),
            3 => api.admin_void_payment(id),
            4 => api.admin_sync_payment(id),
            5 => api.admin_refund_payment(id, &json!({ "reason": "all of it" })),
            6 => api.admin_see_payment(id),
            _ => api.admin_refund_payment(id, &json!({ "amount": "1.00", "reason": "a scratch" })),
        };
        self.send(call).await;
    }

    async fn cancels(&self, dice: &mut Dice) {
        let Some(order) = self.some_order(dice) else { return };
        self.send(self.operator(dice).admin_cancel_order(&order.id)).await;
    }

    /// One unit of a line, which is written off now and then.
    async fn cancels_units(&self, dice: &mut Dice) {
        let Some((api, order)) = self.some_order_with("confirmed", dice).await else { return };
        let line = dice.one_of(list(&order, "items")).expect("a line");
        let restock = dice.once_in(2);
        let body = json!({ "items": [{ "id": line["id"], "quantity": 1 }], "restock": restock });
        let done = self.keyed(api.admin_cancel_items(text(&order, "id"), &body)).await;
        if done && !restock {
            self.adjust(text(line, "product_id"), -1);
        }
    }

    async fn takes_a_parcel_back(&self, dice: &mut Dice) {
        let Some((api, order)) = self.some_order_with("shipped", dice).await else { return };
        let Some(parcel) = dice.one_of(list(&order, "parcels")) else { return };
        let then = *dice.one_of(&["hold", "restock", "write_off"]).expect("one");
        let (id, body) = (text(parcel, "id"), json!({ "then": then }));
        let done = self.keyed(api.admin_return_parcel(text(&order, "id"), id, &body)).await;
        if done && then == "write_off" {
            for units in list(parcel, "items") {
                let of = |line: &&Value| line["id"] == units["id"];
                let line = list(&order, "items").iter().find(of).expect("a line of the order");
                self.adjust(text(line, "product_id"), -units["quantity"].as_i64().expect("units"));
            }
        }
    }

    async fn changes_a_listing(&self, dice: &mut Dice) {
        let (api, offer) = (self.operator(dice), dice.one_of(&self.offers).expect("an offer"));
        let listing = &offer.listing.id;
        if dice.once_in(2) {
            let price = *dice.one_of(&["3.00", "7.77", "12.50", "20.00"]).expect("one");
            self.send(api.admin_change_listing(listing, &json!({ "unit_price": price }))).await;
        } else {
            let units = *dice.one_of(&[10, 5, -3]).expect("one");
            if self.keyed(api.admin_change_stock(listing, units)).await {
                self.adjust(listing, units);
            }
        }
    }

    async fn switches_a_coupon(&self, dice: &mut Dice) {
        let coupon = dice.one_of(&self.coupons).expect("a coupon");
        let body = json!({ "is_active": !dice.once_in(4) });
        self.send(self.operator(dice).admin_change_coupon(&coupon.id, &body)).await;
    }

    /// Sends a change that must be counted once until it is answered; whether it was made.
    async fn keyed(&self, call: Call) -> bool {
        let reply = self.send_until_definite(call.key(&tests::shop::fresh_id())).await;
        reply.status == 200
    }

    async fn puts_work_back(&self, dice: &mut Dice) {
        let api = self.operator(dice);
        let (dead, resend) = (api.admin_list_outbox().query("state", "dead"), dice.once_in(2));
        let page = if resend { api.admin_list_notifications() } else { dead };
        let page = self.send(page).await.expect(200);
        let Some(entry) = dice.one_of(page.items()) else { return };
        let id = text(entry, "id");
        let call = if resend { api.admin_resend_notification(id) } else { api.admin_retry_job(id) };
        self.send(call).await;
    }

    async fn looks_around(&self, dice: &mut Dice) {
        let api = self.operator(dice);
        let Some(order) = self.some_order(dice) else { return };
        let call = match dice.below(7) {
            0 => api.admin_list_orders().query("status", "processing"),
            1 => api.admin_list_payments().query("status", "unknown"),
            2 => api.admin_see_order_events(&order.id),
            3 => api.admin_see_stats(),
            4 => api.admin_list_parked(),
            5 => api.admin_list_stock_movements(),
            _ => api.admin_write_note(&order.id, "seen").key(&tests::shop::fresh_id()),
        };
        let reply = self.send(call).await;
        assert!(matches!(reply.status, 200 | 201 | 409 | 503), "{reply}");
    }

    async fn time_passes(&self, dice: &mut Dice) {
        let times = ["5s", "30s", "1m", "1m", "5m", "10m", "10m", "1h"];
        self.advance(dice.one_of(&times).expect("one")).await;
    }
}
