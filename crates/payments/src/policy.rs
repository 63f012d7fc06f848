//! What can be done to payments. Who may do it is written in `policies/payments.cedar`.

use access::Policies;

pub static POLICIES: Policies = Policies::new(
    include_str!("../policies/payments.cedarschema"),
    include_str!("../policies/payments.cedar"),
);

access::actions! { of "Payment" by POLICIES:
    /// See what is to be paid, how it stands, and the receipt.
    ReadPayment;
    /// Ask for more time to pay.
    RenewPayment;
}

access::actions! { on the "Till" by POLICIES:
    /// See what is open, what fitted nothing, and what goes back.
    ReadTill;
    /// Take up what the bank says has come in.
    ReceiveTransfer;
    /// Send money back.
    SendRefund;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_hold_together() {
        POLICIES.check().unwrap();
    }
}
