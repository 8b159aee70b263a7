//! What customers do.

use serde_json::{Value, json};
use tests::Api;
use tests::dice::Dice;

use crate::world::World;

/// Payment tokens, the ordinary ones more often.
const TOKENS: &[Option<&str>] = &[
    None,
    None,
    None,
    Some("mock_ok"),
    Some("mock_authorize"),
    Some("mock_processing"),
    Some("mock_requires_action"),
    Some("mock_bank_transfer"),
    Some("mock_decline"),
    Some("mock_insufficient_funds"),
    Some("mock_timeout_charged"),
    Some("mock_timeout_lost"),
    Some("mock_hang"),
    Some("mock_unavailable"),
    Some("mock_wrong_amount"),
    Some("mock_delay_600s"),
    Some("tok_unknown"),
];

impl World {
    pub async fn customer_acts(&self, person: u64, mut dice: Dice) {
        let who = usize::try_from(person).expect("a small number");
        let dice = &mut dice;
        match dice.below(24) {
            0..=4 => self.checks_out(who, dice).await,
            5..=6 => self.orders_directly(who, dice).await,
            7..=11 => self.pays(who, dice).await,
            12 => self.confirms_a_payment(who, dice).await,
            13..=14 => self.withdraws(who, dice).await,
            15 => self.tries_a_coupon(who, dice).await,
            16 => self.changes_contact(who, dice).await,
            17 => self.changes_the_cart(who, dice).await,
            18 => self.uses_two_devices(who, dice).await,
            19 => self.pays_and_cancels_at_once(who, dice).await,
            20 => self.does_as_the_cart_says(who, dice).await,
            _ => self.reads(who, dice).await,
        }
    }

    /// Fills a cart and checks it out.
    async fn checks_out(&self, who: usize, dice: &mut Dice) {
        let api = self.customer(who, dice);
        self.send(api.put_in_cart(&self.some_listing(dice), some_units(dice))).await;
        let cart = self.send(api.see_cart()).await.expect(200);
        let call = self.checkout(&self.customer(who, dice), &cart.text("id"), dice);
        match dice.below(10) {
            0 => self.place_and_hang_up(who, call).await,
            _ => drop(self.place(who, call).await),
        }
        if dice.once_in(2) {
            self.pays(who, dice).await;
        }
    }

    fn checkout(&self, api: &Api, cart: &str, dice: &mut Dice) -> tests::client::Call {
        let mut body = json!({ "cart_id": cart });
        if dice.once_in(6) {
            body["payment_method"] = "cod".into();
        }
        if dice.once_in(4) {
            body["coupon_code"] = self.some_coupon(dice).into();
        }
        if dice.once_in(10) {
            body["expected_amount"] = "3.00".into();
        }
        api.open_session(&body)
    }

    async fn orders_directly(&self, who: usize, dice: &mut Dice) {
        let body = self.some_order_body(dice);
        let call = self.customer(who, dice).create_order(&body);
        self.place(who, call).await;
        if dice.once_in(2) {
            self.pays(who, dice).await;
        }
    }

    fn some_order_body(&self, dice: &mut Dice) -> Value {
        let lines = (0..=dice.below(2)).map(
            |_| json!({ "product_id": self.some_listing(dice), "quantity": some_units(dice) }),
        );
        let mut body = json!({ "items": lines.collect::<Vec<_>>() });
        if dice.once_in(4) {
            body["coupon_code"] = self.some_coupon(dice).into();
        }
        if dice.once_in(5) {
            body["payment_method"] = "cod".into();
        }
        body
    }

    async fn pays(&self, who: usize, dice: &mut Dice) {
        let Some(order) = self.own_order(who, dice) else { return };
        let body = some_token(dice);
        let call = self.customer(who, dice).pay_order(&order, &body);
        match dice.below(3) {
            0 => {
                let key = tests::shop::fresh_id();
                let first = self.send(call.clone().key(&key)).await;
                let again = self.send(call.key(&key)).await;
                if again.is_replayed() {
                    assert_eq!((again.status, again.raw), (first.status, first.raw));
                }
            }
            _ => drop(self.send(call).await),
        }
    }

    async fn confirms_a_payment(&self, who: usize, dice: &mut Dice) {
        let Some(payment) = self.own_payment(who, dice).await else { return };
        let call = self.customer(who, dice).confirm_payment(&payment).json(&some_token(dice));
        self.send(call).await;
    }

    async fn withdraws(&self, who: usize, dice: &mut Dice) {
        let Some(order) = self.own_order(who, dice) else { return };
        let api = self.customer(who, dice);
        let payment = self.own_payment(who, dice).await;
        let call = match (dice.below(3), payment) {
            (0, Some(payment)) => api.cancel_session(&payment),
            (1, Some(payment)) => api.cancel_payment(&payment),
            _ => api.cancel_order(&order),
        };
        self.send(call).await;
    }

    async fn tries_a_coupon(&self, who: usize, dice: &mut Dice) {
        let api = self.customer(who, dice);
        let code = self.some_coupon(dice);
        let order = self.own_order(who, dice);
        let call = match (dice.below(4), order) {
            (0, _) => api.put_coupon_on_cart(&code),
            (1, _) => api.take_coupon_off_cart(),
            (2, Some(order)) => api.put_coupon_on_order(&order, &code),
            (_, Some(order)) => api.take_coupon_off_order(&order),
            (_, None) => api.list_coupons(),
        };
        self.send(call).await;
    }

    async fn changes_contact(&self, who: usize, dice: &mut Dice) {
        let contacts = [
            json!({ "email": format!("{who}@shopper.example"), "name": "Ada Shopper" }),
            json!({ "phone": "+447700900123", "locale": "de", "muted": ["email"] }),
            json!({ "email": null, "phone": null }),
            json!({ "email": "no address" }),
        ];
        let contact = dice.one_of(&contacts).expect("one").clone();
        self.send(self.customer(who, dice).change_me(&contact)).await;
    }

    async fn changes_the_cart(&self, who: usize, dice: &mut Dice) {
        let api = self.customer(who, dice);
        let cart = self.send(api.see_cart()).await.expect(200);
        let lines = crate::world::list(&cart.body, "items");
        let line = dice.one_of(lines).map(|line| crate::world::text(line, "id").to_owned());
        let call = match (dice.below(4), line) {
            (0, Some(line)) => api.change_cart_item(&line, some_units(dice)),
            (1, Some(line)) => api.remove_cart_item(&line),
            (2, _) => api.empty_cart().header("if-match", cart.header("etag")),
            (_, _) => api.empty_cart(),
        };
        self.send(call).await;
    }

    /// The same order, under the same key, from two devices at the same moment.
    async fn uses_two_devices(&self, who: usize, dice: &mut Dice) {
        let body = self.some_order_body(dice);
        let calls = [self.customer(who, dice), self.customer(who, dice)];
        self.place_twice(who, calls.map(|api| api.create_order(&body))).await;
    }

    async fn pays_and_cancels_at_once(&self, who: usize, dice: &mut Dice) {
        let Some(order) = self.own_order(who, dice) else { return };
        let (one, two) = (self.customer(who, dice), self.customer(who, dice));
        let pay = self.send(one.pay_order(&order, &some_token(dice)));
        tokio::join!(pay, self.send(two.cancel_order(&order)));
    }

    async fn does_as_the_cart_says(&self, who: usize, dice: &mut Dice) {
        let api = self.customer(who, dice);
        let cart = self.send(api.see_cart()).await.expect(200);
        if let Some(url) = cart["checkout"]["checkout_url"].as_str() {
            self.send(api.call_path("GET", url)).await.expect(200);
        }
        if let Some(url) = cart["checkout"]["cancel_url"].as_str().filter(|_| dice.once_in(2)) {
            self.send(api.call_path("POST", url)).await;
        }
    }

    async fn reads(&self, who: usize, dice: &mut Dice) {
        let api = self.customer(who, dice);
        let order = self.own_order(who, dice);
        let call = match (dice.below(7), order) {
            (0, _) => api.browse_listings(),
            (1, _) => api.list_orders(),
            (2, _) => api.list_notifications(),
            (3, Some(order)) => api.see_order(&order),
            (4, Some(order)) => api.see_order_events(&order),
            (5, Some(order)) => api.explain_order(&order),
            (_, _) => api.see_me(),
        };
        self.send(call).await.expect(200);
    }

    async fn own_payment(&self, who: usize, dice: &mut Dice) -> Option<String> {
        let order = self.own_order(who, dice)?;
        let order = self.send(self.customer(who, dice).see_order(&order)).await.expect(200);
        let payment = dice.one_of(crate::world::list(&order.body, "payments"))?;
        Some(crate::world::text(payment, "id").to_owned())
    }

    fn some_listing(&self, dice: &mut Dice) -> String {
        // The scarce one less often: it is sold out most of the time.
        let offer =
            dice.one_of(&self.offers).filter(|offer| offer.initial != Some(8) || dice.once_in(3));
        offer.unwrap_or(&self.offers[0]).listing.id.clone()
    }

    fn some_coupon(&self, dice: &mut Dice) -> String {
        let known = dice.one_of(&self.coupons).expect("a coupon").code.clone();
        if dice.once_in(5) { "UNKNOWN-CODE".to_owned() } else { known }
    }
}

fn some_units(dice: &mut Dice) -> i64 {
    1 + i64::try_from(dice.below(3)).expect("few")
}

fn some_token(dice: &mut Dice) -> Value {
    match dice.one_of(TOKENS).copied().flatten() {
        Some(token) => json!({ "payment_token": token }),
        None => json!({}),
    }
}
