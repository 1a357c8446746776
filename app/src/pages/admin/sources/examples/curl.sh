@key-export@# @note-rejected@
# @note-busy@
# @note-repeat@
curl --silent --show-error --retry 5 --retry-connrefused --fail-with-body \
  "@address@/api/v1/events" \
  --header "Authorization: Bearer $VIGIE_KEY" \
  --header "Content-Type: application/json" \
  --data @- <<EVENT
{@site@
  "id": "test-$(date +%s)-$$",
  "module": "email",
  "operation": "send",
  "outcome": "success",
  "message": "@event@ (curl)"
}
EVENT
