//! Every machine's table as the specification has it, written by hand.
//!
//! The first row of a table names the events. `>x` moves to x, `=` says what is already so, `late`
//! is overtaken news, `-` is refused. A wide table goes on, with more events, after a blank line.

/// "Anything else is refused ... `delivered` and `cancelled` are final."
pub const ORDER: &str = "
              confirm     ship       deliver     return      cancel
    pending   >confirmed  -          -           -           >cancelled
    confirmed -           >shipped   -           =           >cancelled
    shipped   -           -          >delivered  >confirmed  -
    delivered -           -          -           -           -
    cancelled -           -          -           -           -
";

/// Three rules make this table: news of an earlier stage never moves an attempt backwards; money
/// after `failed` or `cancelled` is real; a `mismatch` is resolved by an operator alone. A refund of
/// a mismatch takes all of it, since a part of a wrong amount is still a wrong amount.
pub const PAYMENT: &str = "
                       processing action_required  authorized  captured
    pending            =          >requires_action >authorized >paid
    requires_action    late       =                >authorized >paid
    authorized         late       late             =           >paid
    paid               late       late             late        =
    partially_refunded late       late             late        late
    refunded           late       late             late        late
    failed             late       late             late        >paid
    cancelled          late       late             late        >paid
    unknown            >pending   >requires_action >authorized >paid
    mismatch           late       late             late        late

                       failed  cancelled  answer_lost amount_differs
    pending            >failed >cancelled >unknown    >mismatch
    requires_action    >failed >cancelled >unknown    >mismatch
    authorized         >failed >cancelled >unknown    >mismatch
    paid               late    late       late        late
    partially_refunded late    late       late        late
    refunded           late    late       late        late
    failed             =       late       late        >mismatch
    cancelled          late    =          late        >mismatch
    unknown            >failed >cancelled =           >mismatch
    mismatch           late    late       late        =

                       mismatch_accepted part_refunded       fully_refunded
    pending            -                 -                   -
    requires_action    -                 -                   -
    authorized         -                 -                   -
    paid               -                 >partially_refunded >refunded
    partially_refunded -                 =                   >refunded
    refunded           -                 late                =
    failed             -                 -                   -
    cancelled          -                 -                   -
    unknown            -                 -                   -
    mismatch           >paid             -                   >refunded
";

/// "`pending -> succeeded | failed`"; money that did go back after all is real, as it is for
/// payments, so a failed refund can still succeed.
pub const REFUND: &str = "
              succeeded   failed
    pending   >succeeded  >failed
    succeeded =           late
    failed    >succeeded  =
";

/// "`active -> checkout -> converted`, `checkout -> active`, `active -> abandoned`"
pub const CART: &str = "
              checkout_started checkout_ended order_taken left_alone
    active    >checkout        =              -           >abandoned
    checkout  -                >active        >converted  -
    converted -                late           =           -
    abandoned -                late           -           =
";

/// "each use `reserved -> redeemed | released`"; a paid order that is cancelled gives its use back.
pub const COUPON_USE: &str = "
             redeemed   released
    reserved >redeemed  >released
    redeemed =          >released
    released -          =
";

/// A parcel leaves, and arrives or comes back. What has come back does not come back twice: its units
/// have been dealt with.
pub const PARCEL: &str = "
              delivered  returned
    shipped   >delivered >returned
    delivered =          -
    returned  -          -
";

/// "at least once, with backoff, and given up (kept, visible, resendable) after the last attempt".
/// A worker that was slow may still report success of a message that another gave up.
pub const NOTIFICATION: &str = "
           accepted  attempt_failed given_up resend
    queued >sent     =              >dead    =
    sent   =         late           late     >queued
    dead   >sent     =              =        >queued
";
