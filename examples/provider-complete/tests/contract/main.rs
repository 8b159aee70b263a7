//! The provider against the contract suite of its port, with Acme's test double.

mod fake;
mod fixture;

port_contracts::gateway_contract!(fixture::Fixture::start().await);

#[tokio::test]
async fn a_refused_connection_is_unavailable() {
    let fixture = fixture::Fixture::start().await;
    fixture.stop_listening().await;
    let lookup = port_contracts::gateway::by_our_id(&fixture.request());
    let answer = port_contracts::gateway::GatewayFixture::gateway(&fixture).lookup(lookup).await;
    assert!(matches!(answer, Err(ports::GatewayError::Unavailable(_))), "{answer:?}");
}
