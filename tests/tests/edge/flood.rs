//! Callers without a token who ask for expensive pages without end.

use std::time::{Duration, Instant};

use tests::concurrent_clients::all_at_once;
use tests::{Db, Server, Shop, Shopper};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// Callers without a token.
const FLOOD: usize = 256;
/// What a loaded machine adds to a call.
const NOISE: Duration = Duration::from_millis(400);
/// How much slower a call may be than usual while the machine has nothing free. If the calls of
/// all wait for each other it is hundreds of times.
const RATIO: u32 = 10;
/// One flood at a time: they would slow each other down.
static ALONE: Mutex<()> = Mutex::const_new(());

tests::on_each_database!(s29_a_flood_without_a_token_leaves_callers_with_one_their_share);

/// Asks for the longest page again and again; counts the answers by whether they were pages.
fn flood(shop: &Shop) -> Vec<JoinHandle<(usize, usize)>> {
    let caller = |_| {
        let api = shop.anonymous().on_another_device();
        tokio::spawn(async move {
            let (mut served, mut refused) = (0, 0);
            let until = Instant::now() + Duration::from_secs(6);
            while Instant::now() < until {
                let reply = api.browse_listings().query("limit", "100").await;
                match reply.status {
                    200 => served += 1,
                    _ => {
                        let reply = reply.refused(503, "overloaded");
                        assert_ne!(reply.header("retry-after"), "", "{reply}");
                        refused += 1;
                    }
                }
            }
            (served, refused)
        })
    };
    (0..FLOOD).map(caller).collect()
}

/// The median time of a call.
async fn usual_time(shopper: &Shopper, until: Instant) -> Duration {
    let mut times = Vec::new();
    while times.len() < 20 || Instant::now() < until {
        let asked = Instant::now();
        shopper.api.see_cart().await.expect(200);
        times.push(asked.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

async fn s29_a_flood_without_a_token_leaves_callers_with_one_their_share(db: Db) {
    let _alone = ALONE.lock().await;
    let server = Server::start_with(db, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = server.shop();
    let seller = shop.clone();
    all_at_once(100, move |_| {
        let seller = seller.clone();
        async move { seller.listing("2.00", 9).await }
    })
    .await;
    let shopper = shop.shopper();
    shopper.put(&shop.listing("2.00", 9).await, 1).await;
    let usual = usual_time(&shopper, Instant::now() + Duration::from_secs(1)).await;
    let callers = flood(&shop);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let during = usual_time(&shopper, Instant::now() + Duration::from_secs(4)).await;
    let (mut served, mut refused) = (0, 0);
    for caller in callers {
        let (pages, refusals) = caller.await.expect("no panic");
        served += pages;
        refused += refusals;
    }
    let ratio = during.as_secs_f64() / usual.as_secs_f64();
    println!("median of a cart {during:?}, usually {usual:?}: {ratio:.1} times");
    println!("without a token {served} pages, {refused} refused");
    assert!(served > 0, "callers without a token are served as well");
    assert!(during < usual * RATIO + NOISE, "a cart took {during:?}, usually {usual:?}");
}
