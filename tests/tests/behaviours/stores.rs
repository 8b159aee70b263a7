//! The stores that every case runs on.

/// One test a case and store.
macro_rules! on_every_store {
    ($($area:ident :: { $($case:ident),+ $(,)? })+) => {
        mod memory { $(pub mod $area { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::$area::$case(crate::fixture::Fixture::memory()).await;
            }
        )+ })+ }
        mod sqlite { $(pub mod $area { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::$area::$case(crate::fixture::Fixture::sqlite().await).await;
            }
        )+ })+ }
        mod postgres { $(pub mod $area { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                if let Some(fixture) = crate::fixture::Fixture::postgres().await {
                    crate::$area::$case(fixture).await;
                }
            }
        )+ })+ }
    };
}
