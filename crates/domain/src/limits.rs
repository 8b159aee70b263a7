//! The fixed limits, in one place; configurable ones are settings. They come from real orders (542
//! lines and 80,995 units in one order were seen in the Online Retail ledger) with headroom.

/// Lines in a cart or an order.
pub const MAX_LINES: usize = 2_000;
/// Units in one line.
pub const MAX_QUANTITY: i64 = 100_000;
/// Largest amount in minor units, in any currency: fifteen digits. More than nine thousand such
/// amounts fit into an `i64`, and a quantity times a price is multiplied in an `i128`, so no single
/// order can overflow. Sums over many orders are a [`crate::money::Sum`].
pub const MAX_MINOR_UNITS: i64 = 999_999_999_999_999;
/// Largest price and largest total of a cart or an order, in whole units of one of the
/// [`HIGH_VALUE_CURRENCIES`]: with all minor digits at nine, 99,999,999.99 in USD. A larger online
/// order is almost certainly a typing error, and many systems that read the orders hold amounts in a
/// `DECIMAL(10,2)`. In every other currency the limit is [`MAX_MINOR_UNITS`].
pub const MAX_HIGH_VALUE_UNITS: i64 = 99_999_999;
/// Currencies whose unit has been worth more than about a tenth of a US dollar for years. The list
/// names the few with the lower limit, not the many without, so that no shop is shut out because its
/// currency is missing here or has lost its value: everyday orders in VND, IDR, IRR, LBP, KRW or JPY
/// have many digits.
pub const HIGH_VALUE_CURRENCIES: &[&str] = &[
    "AED", "AUD", "BAM", "BBD", "BGN", "BHD", "BMD", "BND", "BRL", "BSD", "BWP", "BZD", "CAD",
    "CHF", "CNY", "DKK", "EUR", "FJD", "GBP", "GEL", "GIP", "HKD", "ILS", "JOD", "KWD", "KYD",
    "MYR", "NOK", "NZD", "OMR", "PAB", "PEN", "PGK", "PLN", "QAR", "RON", "SAR", "SEK", "SGD",
    "TND", "TOP", "USD", "WST", "XCD",
];
/// Bytes in a request body, unless stated otherwise.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Bytes allowed for one line of a new order: twice the size of a line pretty-printed with an
/// indent of four.
pub const MAX_LINE_BYTES: usize = 256;
/// Bytes in the request body of a new order: the maximum number of lines, and the fields around
/// them.
pub const MAX_ORDER_BODY_BYTES: usize = MAX_BODY_BYTES + MAX_LINES * MAX_LINE_BYTES;
/// Bytes in a webhook: payment providers send complete objects.
pub const MAX_WEBHOOK_BODY_BYTES: usize = 1024 * 1024;
/// Maximum bytes of a provider payload stored with a payment; for larger ones only the size is
/// stored, because lists of payments include the payload.
pub const MAX_RAW_PAYLOAD_BYTES: usize = 64 * 1024;
/// Bytes in an operator's request body.
pub const MAX_ADMIN_BODY_BYTES: usize = 1024 * 1024;
/// Characters in an idempotency key.
pub const MAX_KEY_CHARS: usize = 255;
/// Characters in a code that the shop chooses, such as a shipping method's or a tax category.
pub const MAX_CODE_CHARS: usize = 50;
/// Lines of an address between the recipient and the city.
pub const MAX_ADDRESS_LINES: usize = 3;
/// Characters in the name of a city.
pub const MAX_CITY_CHARS: usize = 100;
/// Characters in the name of a region.
pub const MAX_REGION_CHARS: usize = 100;
/// Characters in a postal code.
pub const MAX_POSTCODE_CHARS: usize = 20;
/// The highest tax rate, in parts per million: 100 %.
pub const MAX_TAX_PPM: u32 = 1_000_000;
/// Shipping methods of a shop, also inactive ones.
pub const MAX_SHIPPING_METHODS: usize = 500;
/// Tax rates of a shop, also inactive ones.
pub const MAX_TAX_RATES: usize = 500;
/// Characters in a sku.
pub const MAX_SKU_CHARS: usize = 100;
/// Characters in a name: listing, vendor, person (a `VARCHAR(255)` in client systems).
pub const MAX_NAME_CHARS: usize = 255;
/// Characters in a coupon code (a `VARCHAR(50)` in client systems).
pub const MAX_COUPON_CODE_CHARS: usize = 50;
/// Characters in a reason or note.
pub const MAX_REASON_CHARS: usize = 500;
/// Characters in a provider's name (a `VARCHAR(50)` in client systems).
pub const MAX_PROVIDER_CHARS: usize = 50;
/// Characters in a provider's reference (a `VARCHAR(255)` in client systems).
pub const MAX_PROVIDER_REF_CHARS: usize = 255;
/// Characters in an e-mail address (RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets).
pub const MAX_EMAIL_CHARS: usize = 254;
/// Characters in a language tag (RFC 5646, 4.4.1).
pub const MAX_LOCALE_CHARS: usize = 35;
/// Returns of one order after which its customer cannot ask for another, however they ended: each one is in the order's
/// record and history, and is answered with messages. Operators can still create some.
pub const MAX_RETURNS_OF_CUSTOMER: usize = 20;
/// Stock that one listing can hold.
pub const MAX_STOCK: i64 = 1_000_000_000;
/// Rows on a page at most.
pub const MAX_PAGE: u32 = 100;
/// Rows per read of an export.
pub const MAX_EXPORT_PAGE: u32 = 500;
/// Default number of rows on a page.
pub const DEFAULT_PAGE: u32 = 20;
