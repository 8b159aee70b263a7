//! Mail that arrives: the real binary before a real mail server on loopback, which goes away, takes
//! its time and refuses, while the shop goes on selling.

mod aiosmtpd;

use std::collections::BTreeMap;

use mail_parser::{Message, MessageParser};
use serde_json::{Value, json};
use tests::smtp::{Mail, SmtpServer};
use tests::{Db, Listing, Server, Shop, Shopper, eventually};

/// A shop whose mail goes to this server.
fn mailing_shop(port: u16) -> Server {
    let port = port.to_string();
    Server::start_with(
        Db::Sqlite,
        &[
            // After a kill the work of the dead process is free again soon; a mail server that
            // works has far less time than that to answer in, and far more than it needs.
            ("KASSA_OUTBOX__LEASE", "20s"),
            ("KASSA_SHOP__NAME", "Corner Shop"),
            ("KASSA_NOTIFY__EMAIL__KIND", "smtp"),
            ("KASSA_NOTIFY__SMS__KIND", "off"),
            ("KASSA_NOTIFY__SMTP__HOST", "127.0.0.1"),
            ("KASSA_NOTIFY__SMTP__PORT", &port),
            ("KASSA_NOTIFY__SMTP__TLS", "none"),
            ("KASSA_NOTIFY__SMTP__FROM", "Corner Shop <shop@example.com>"),
            ("KASSA_NOTIFY__SMTP__TIMEOUT", "14s"),
        ],
    )
}

/// A mail as its reader sees it.
fn read(mail: &Mail) -> Message<'_> {
    MessageParser::default().parse(&mail.data).expect("a mail")
}

fn subject_of(mail: &Mail) -> String {
    read(mail).subject().unwrap_or_default().to_owned()
}

fn id_of(mail: &Mail) -> String {
    read(mail).message_id().unwrap_or_default().to_owned()
}

/// Waits until so many mails were taken whose subject has this in it.
async fn mails(server: &SmtpServer, subject: &str, count: usize) -> Vec<Mail> {
    let look = async || {
        let about = |mail: &Mail| subject_of(mail).contains(subject);
        server.mails().into_iter().filter(about).collect::<Vec<_>>()
    };
    eventually(&format!("{count} mails: {subject}"), look, |seen| seen.len() >= count).await
}

/// Waits until every message of a customer is as it should be; gives them.
async fn messages_become(
    shopper: &Shopper,
    what: &str,
    right: impl Fn(&Value) -> bool,
) -> Vec<Value> {
    let look = async || {
        let page = shopper.api.list_notifications().query("limit", "100").await.expect(200);
        page.items().to_vec()
    };
    let all = |seen: &Vec<Value>| !seen.is_empty() && seen.iter().all(&right);
    eventually(&format!("messages that are {what}"), look, all).await
}

async fn all_sent(shopper: &Shopper) {
    messages_become(shopper, "sent", |message| message["is_sent"] == true).await;
}

async fn buyer(shop: &Shop, listing: &Listing) -> (Shopper, String) {
    let shopper = shop.reachable_shopper().await;
    let order = shopper.buy(shop, listing, 1).await.order;
    (shopper, order)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_sends_an_email_with_lines_and_totals_in_text_and_html() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let (listing, coupon) = (shop.listing("12.50", 9).await, shop.coupon("5.00", json!({})).await);
    let shopper = shop.reachable_shopper().await;
    shopper.put(&listing, 2).await;
    let session = shopper.check_out_with(json!({ "coupon_code": coupon.code })).await;
    shop.provider_says(&session.token, "paid").await.expect(200);
    let number = shopper.order(&session.order).await.text("number");

    let message = mails(&mail, "is confirmed", 1).await.remove(0);
    assert_eq!(message.from, "shop@example.com");
    assert_eq!(message.to.join(","), shopper.email);
    let message = read(&message);
    assert_eq!(message.subject().unwrap(), format!("Your order {number} is confirmed"));
    assert!(message.message_id().unwrap().ends_with("@example.com"));
    assert_eq!(message.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
    assert!(message.date().is_some());
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    for body in [&text, &html] {
        for part in ["Hello Ada Shopper,", &listing.name, &listing.sku, "12.50 GBP", "25.00 GBP"] {
            assert!(body.contains(part), "{part} is missing: {body}");
        }
        assert!(body.contains("-5.00 GBP") && body.contains("20.00 GBP"), "{body}");
        assert!(body.contains(&number) && body.contains("Corner Shop"), "{body}");
    }
    assert!(html.contains("<table") && !text.contains('<'), "{text}");
    all_sent(&shopper).await;
    let log = server.stderr();
    assert!(!log.contains(&shopper.email), "an address is in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_before_an_address_was_left_is_sent_later_in_the_customers_language() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("1200.00", 9).await, shop.shopper());
    let order = shopper.buy(&shop, &listing, 1).await.order;
    let kept = shop.operator.admin_list_notifications().query("status", "no_address");
    let kept = kept.query("order_id", &order).query("type", "order_confirmation").await.expect(200);
    assert_eq!(kept.items().len(), 1, "{kept}");
    let id = kept.items()[0]["id"].as_str().expect("an id").to_owned();
    shop.operator.admin_resend_notification(&id).await.refused(409, "address_missing");
    let card = json!({ "email": shopper.email, "locale": "de" });
    shopper.api.change_me(&card).await.expect(200);
    let again = shop.operator.admin_resend_notification(&id).await.expect(200);
    assert_eq!(again["status"], "queued", "{again}");
    let message = mails(&mail, "Bestätigung Ihrer Bestellung", 1).await.remove(0);
    assert_eq!(message.to.join(","), shopper.email);
    let text = read(&message).body_text(0).unwrap().into_owned();
    assert!(text.contains("Guten Tag") && text.contains("1.200,00 GBP"), "{text}");
    assert_eq!(mail.mails().len(), 1, "the receipt is not sent by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_a_customer_has_muted_carries_nothing_for_them() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    let quiet = shop.reachable_shopper().await;
    let card = json!({ "email": quiet.email, "phone": quiet.phone, "muted": ["email"] });
    quiet.api.change_me(&card).await.expect(200);
    let order = quiet.buy(&shop, &listing, 1).await.order;
    quiet.order_becomes(&order, "payment_status", "paid").await;
    // Another one's mail shows that the server would have sent by now.
    let (other, _) = buyer(&shop, &listing).await;
    mails(&mail, "is confirmed", 1).await;
    all_sent(&other).await;
    assert!(mail.mails().iter().all(|mail| mail.to != [quiet.email.clone()]));
    let page = quiet.api.list_notifications().await.expect(200);
    assert!(page.items().is_empty(), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_go_on_while_the_mail_server_is_unavailable_and_no_message_is_sent_twice() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let listing = shop.listing("5.00", 90).await;
    mail.stop().await;
    let mut buyers = Vec::new();
    for _ in 0..5 {
        buyers.push(buyer(&shop, &listing).await);
    }
    for (shopper, order) in &buyers {
        shopper.order_becomes(order, "payment_status", "paid").await;
    }
    let tried = async || {
        let page = buyers[4].0.api.list_notifications().await.expect(200);
        page.items().iter().map(|entry| entry["attempts"].as_i64().unwrap()).min()
    };
    eventually("a failed attempt at the last one's mails", tried, |least| *least > Some(0)).await;
    assert!(mail.mails().is_empty());
    mail.come_back().await;
    for (shopper, _) in &buyers {
        all_sent(shopper).await;
    }
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for taken in mail.mails() {
        *copies.entry(id_of(&taken)).or_default() += 1;
    }
    assert!(copies.len() >= 5, "{copies:?}");
    assert!(copies.values().all(|count| *count == 1), "{copies:?}");
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_copy_after_a_kill_bears_the_same_message_id() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    mail.hold_answers(true);
    let (shopper, _) = buyer(&shop, &listing).await;
    let first = mails(&mail, "is confirmed", 1).await.remove(0);
    // The mail server has it, and the shop does not know.
    server.kill9();
    mail.hold_answers(false);
    server.restart();
    let id = id_of(&first);
    let look = async || mail.mails().into_iter().filter(|m| id_of(m) == id).collect::<Vec<_>>();
    let both = eventually("the second copy", look, |copies| copies.len() == 2).await;
    let body = |mail: &Mail| read(mail).body_text(0).unwrap().into_owned();
    assert_eq!(body(&both[0]), body(&both[1]));
    all_sent(&shopper).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_refused_permanently_is_given_up_and_delays_no_other() {
    let mail = SmtpServer::start().await;
    let server = mailing_shop(mail.port());
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    let gone = shop.reachable_shopper().await;
    mail.refuse_address(&gone.email);
    gone.buy(&shop, &listing, 1).await;
    let (other, _) = buyer(&shop, &listing).await;
    all_sent(&other).await;
    let refused = |message: &Value| {
        message["last_error"].as_str().is_some_and(|why| why.starts_with("rejected: "))
    };
    let dead = messages_become(&gone, "refused", refused).await;
    assert!(dead.iter().all(|m| m["attempts"] == 1 && m["is_sent"] == false), "{dead:?}");
    assert!(mail.mails().iter().all(|mail| mail.to == [other.email.clone()]));
    let log = server.stderr();
    assert!(log.contains("message dead-lettered") && !log.contains(&gone.email), "{log}");
}
