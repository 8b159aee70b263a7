//! What the contract suite does not know of PayPal.
