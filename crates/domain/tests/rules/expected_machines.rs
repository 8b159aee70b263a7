//! Every machine's table as the specification has it, written by hand.
//!
//! The first row of a table names the events. `>x` moves to x, `=` says what is already so, `late`
//! is a stale event, `-` is refused. A wide table goes on, with more events, after a blank line.

/// "Anything else is refused ... `delivered` and `cancelled` are final."
pub const ORDER: &str = "
              confirm     ship       deliver     return      cancel
    pending   >confirmed  -          -           -           >cancelled
    confirmed -           >shipped   -           =           >cancelled
    shipped   -           -          >delivered  >confirmed  -
    delivered -           -          -           -           -
    cancelled -           -          -           -           -
";

/// Four rules make this table: an event of an earlier stage never moves an attempt backwards, but
/// for one that is being processed or was approved, which the provider may hand back to its shopper when
/// it is asked; money after `failed` or `cancelled` is real; a `mismatch` is accepted or refunded. A
/// refund of a mismatch takes all of it, since a part of a wrong amount is still a wrong amount.
pub const PAYMENT: &str = "
                       awaiting_payment processing  action_required  authorized  captured
    pending            =                >processing >requires_action >authorized >paid
    processing         >pending         =           >requires_action >authorized >paid
    requires_action    late             >processing =                >authorized >paid
    approved           >pending         >processing >requires_action >authorized >paid
    authorized         late             late        late             =           >paid
    paid               late             late        late             late        =
    partially_refunded late             late        late             late        late
    refunded           late             late        late             late        late
    failed             late             late        late             late        >paid
    cancelled          late             late        late             late        >paid
    unknown            >pending         >processing >requires_action >authorized >paid
    needs_review       >pending         >processing >requires_action >authorized >paid
    mismatch           late             late        late             late        late

                       failed  cancelled  response_lost amount_mismatch
    pending            >failed >cancelled >unknown      >mismatch
    processing         >failed >cancelled >unknown      >mismatch
    requires_action    >failed >cancelled >unknown      >mismatch
    approved           >failed >cancelled >unknown      >mismatch
    authorized         >failed >cancelled >unknown      >mismatch
    paid               late    late       late          late
    partially_refunded late    late       late          late
    refunded           late    late       late          late
    failed             =       late       late          >mismatch
    cancelled          late    =          late          >mismatch
    unknown            >failed >cancelled =             >mismatch
    needs_review       >failed >cancelled late          >mismatch
    mismatch           late    late       late          =

                       mismatch_accepted more_captured       partially_refunded  fully_refunded
    pending            -                 -                   -                   -
    processing         -                 -                   -                   -
    requires_action    -                 -                   -                   -
    approved           -                 -                   -                   -
    authorized         -                 -                   -                   -
    paid               -                 =                   >partially_refunded >refunded
    partially_refunded -                 =                   =                   >refunded
    refunded           -                 >partially_refunded late                =
    failed             -                 -                   -                   -
    cancelled          -                 -                   -                   -
    unknown            -                 -                   -                   -
    needs_review       -                 -                   -                   -
    mismatch           >paid             =                   -                   >refunded

                       approved  review_required
    pending            >approved >needs_review
    processing         >approved -
    requires_action    >approved -
    approved           =         -
    authorized         late      -
    paid               late      late
    partially_refunded late      late
    refunded           late      late
    failed             late      late
    cancelled          late      late
    unknown            >approved >needs_review
    needs_review       >approved =
    mismatch           late      late

                       refund_reversed     all_refunds_reversed mismatch_restored
    pending            -                   -                    -
    processing         -                   -                    -
    requires_action    -                   -                    -
    approved           -                   -                    -
    authorized         -                   -                    -
    paid               -                   -                    -
    partially_refunded =                   >paid                >mismatch
    refunded           >partially_refunded >paid                >mismatch
    failed             -                   -                    -
    cancelled          -                   -                    -
    unknown            -                   -                    -
    needs_review       -                   -                    -
    mismatch           =                   -                    =
";

/// "`pending -> succeeded | failed`"; money that was refunded after all is real, as it is for
/// payments, so a failed refund can still succeed, and one that succeeded can be reversed.
pub const REFUND: &str = "
              succeeded   failed   reversed
    pending   >succeeded  >failed  >failed
    succeeded =           late     >failed
    failed    >succeeded  =        =
";

/// Reports come late and out of order: what is decided is not open again, and a dispute is no inquiry again. An
/// appeal reverses a decision, and an inquiry that was closed can still become a dispute.
pub const DISPUTE: &str = "
                   inquiry needs_response  under_review  won  lost  inquiry_closed
    inquiry        =       >needs_response >under_review >won >lost >inquiry_closed
    needs_response late    =               >under_review >won >lost late
    under_review   late    >needs_response =             >won >lost late
    won            late    late            late          =    >lost late
    lost           late    late            late          >won =     late
    inquiry_closed late    >needs_response >under_review >won >lost =
";

/// "`active -> checkout -> converted`, `checkout -> active`, `active -> abandoned`"
pub const CART: &str = "
              checkout_started checkout_ended order_covered abandoned
    active    >checkout        =              -             >abandoned
    checkout  -                >active        >converted    -
    converted -                late           =             -
    abandoned -                late           -             =
";

/// "each use `reserved -> redeemed | released`"; a paid order that is cancelled gives its use back.
pub const COUPON_USE: &str = "
             redeemed   released
    reserved >redeemed  >released
    redeemed =          >released
    released -          =
";

/// A parcel leaves, and arrives or comes back. What has come back does not come back twice: its
/// units have been dealt with.
pub const PARCEL: &str = "
              delivered  returned
    shipped   >delivered >returned
    delivered =          -
    returned  -          -
";

/// The shop decides about a request once; until units arrive the return can be cancelled, and they
/// arrive once.
pub const RETURN: &str = "
              approved  rejected  received  cancelled
    requested >approved >rejected -         >cancelled
    approved  =         -         >received >cancelled
    rejected  -         =         -         -
    received  -         -         -         -
    cancelled -         -         -         =
";

/// "at least once, with backoff, and dead-lettered (visible, resendable) after the last attempt".
/// A worker that was slow may still report success of a message that another one dead-lettered. One for which
/// the user has left no address is kept in the same way.
pub const NOTIFICATION: &str = "
               accepted attempt_failed dead_lettered address_missing resend
    queued     >sent    =              >dead         >no_address     =
    sent       =        late           late          late            >queued
    dead       >sent    =              =             =               >queued
    no_address >sent    =              =             =               >queued
";
