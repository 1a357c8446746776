import json, os, time, urllib.error, urllib.request

# @note-key@
KEY = @key@


def send(events):
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
    body = json.dumps(events).encode()
    request = urllib.request.Request("@address@/api/v1/events", body, headers)
    for attempt in range(6):
        wait = 2**attempt
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                # @note-rejected@
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 422:
                return json.load(error)
            if error.code not in (429, 503):
                raise
            # @note-busy@
            wait = int(error.headers.get("Retry-After", wait))
        except OSError:
            pass  # @note-repeat@
        time.sleep(wait)
    raise RuntimeError("no answer")


print(send([{@site@
    "id": f"test-{time.time_ns()}",
    "module": "email",
    "operation": "send",
    "outcome": "success",
    "message": "@event@ (Python)",
}]))
