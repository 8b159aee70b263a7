call() { who=$1; shift; curl -sS --fail-with-body -w '\n' -H "Authorization: Bearer $who" \
  -H 'Content-Type: application/json' "$@"; }
field() { grep -o "\"$1\": *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

echo '== What is for sale'
call "$CUSTOMER" "$SHOP/api/listings?query=notebook"
NOTEBOOK=$(call "$CUSTOMER" "$SHOP/api/listings?query=notebook" | field id)

echo '== Two notebooks into the cart, and a coupon on it'
call "$CUSTOMER" "$SHOP/api/cart/items" -d "{\"listing\": \"$NOTEBOOK\", \"qty\": 2}"
call "$CUSTOMER" -X PUT "$SHOP/api/cart/coupon" -d '{"code": "WELCOME10"}'
CART=$(call "$CUSTOMER" "$SHOP/api/cart" | field id)

echo '== Checkout: an order that reserves its stock, and a pending payment; the key makes a retry safe'
SESSION=$(call "$CUSTOMER" "$SHOP/api/checkout/session" -H "Idempotency-Key: tour-$CART" \
  -d "{\"cart_id\": \"$CART\"}")
printf '%s\n' "$SESSION"
ORDER=$(printf '%s\n' "$SESSION" | field order_id)
[ -n "$ORDER" ] || echo 'The checkout failed: its response is above'

echo '== The shopper pays and is notified'
call "$CUSTOMER" "$SHOP/api/orders/$ORDER/pay" -d '{}'
call "$CUSTOMER" "$SHOP/api/orders/$ORDER"
call "$CUSTOMER" "$SHOP/api/notifications"

echo '== The shop confirms the order and ships it, and it arrives'
call "$ADMIN" "$SHOP/api/admin/orders/$ORDER/confirm" -d '{}'
call "$ADMIN" "$SHOP/api/admin/orders/$ORDER/ship" -d '{"carrier": "Post", "tracking_number": "RR123"}'
call "$ADMIN" "$SHOP/api/admin/orders/$ORDER/deliver" -d '{}'

echo '== Its whole history: what happened, who did it, and when'
call "$CUSTOMER" "$SHOP/api/orders/$ORDER/events"

echo '== Advance the demo clock by two hours: unpaid orders expire, retries become due'
call "$ADMIN" "$SHOP/demo/clock" -d '{"advance": "2h"}'
