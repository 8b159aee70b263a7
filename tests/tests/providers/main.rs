//! Purchases at each payment provider's test double, over HTTP: from the cart to the end of the order. At the end of
//! every journey the provider's books and the shop's agree, `kassa reconcile` and `kassa audit` find nothing,
//! and no secret is in logs, metrics or the database.

mod alike;
mod cancelling;
mod capturing;
mod checking;
mod disputing;
mod events;
mod killing;
mod listening;
mod paying;
mod refunding;
mod switching;
mod tokens;

/// Makes of each `async fn(&'static str, Db)` a test for each provider on each database.
#[macro_export]
macro_rules! at_each_provider {
    ($($test:ident),+ $(,)?) => {
        $crate::at_provider! { stripe: $($test),+ }
        $crate::at_provider! { paypal: $($test),+ }
        $crate::at_provider! { mollie: $($test),+ }
    };
}

/// The same for one provider.
#[macro_export]
macro_rules! at_provider {
    ($provider:ident: $($test:ident),+ $(,)?) => {
        mod $provider {
            mod sqlite {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::super::$test(stringify!($provider), tests::Db::Sqlite).await;
                })+
            }
            mod postgres {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    if pg_harness::available() {
                        super::super::$test(stringify!($provider), tests::Db::Postgres).await;
                    }
                })+
            }
        }
    };
}
