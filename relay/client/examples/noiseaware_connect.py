"""NoiseAware through a NoiseAware Connect relay, with the standard library alone (Python 3.9 or later).

    connect = Connect(os.environ["CONNECT_URL"], os.environ["CONNECT_KEY"])
    status, answer = connect.call("cust-1042", "POST", "/thresholds/list", {})
    token = connect.token_for("cust-1042")["userToken"]

Copy it and change it. Python's integers have no end, so that NoiseAware's ids, beyond 2**53, stay what they are.
"""

import datetime
import http.client
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

LONGEST_WAIT = 5  # Seconds of a Retry-After that a call waits by itself.


class ConnectFailure(Exception):
    """Why there is no answer. `fixed_by` says who can mend it: "time" (the same call may succeed after `retry_after` seconds, if
    that is set), "caller" (the call is wrong), or who has to act: "owner" of the NoiseAware account, "staff", "operator"."""

    def __init__(self, code, title, status=None, fixed_by=None, retry_after=None):
        super().__init__(f"{title} ({code})")
        self.code, self.status, self.fixed_by, self.retry_after = code, status, fixed_by, retry_after


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the relay and nowhere else."""

    def redirect_request(self, *_):
        return None


class Connect:
    """One for a process: it keeps tokens in memory, for all its threads."""

    def __init__(self, url, key, timeout=90):
        self._url, self._key, self._timeout = url.rstrip("/"), key, timeout
        self._open = urllib.request.build_opener(_NoRedirect()).open
        self._tokens, self._locks, self._lock = {}, {}, threading.Lock()

    def token_for(self, account, min_ttl=60):
        """A user token as {"userToken", "expiresAt"}. One that is kept is given while it lives `min_ttl` seconds."""
        with self._lock:
            lock = self._locks.setdefault(account, threading.Lock())
        with lock:  # Threads that wait for the same account ask once.
            kept, ends = self._tokens.get(account, (None, 0))
            if kept is not None and ends - time.time() >= min_ttl:
                return kept
            _, body = self._send("POST", f"/v1/accounts/{_segment(account)}/token", {"minTtl": min_ttl}, True)
            token = json.loads(body)
            ends = datetime.datetime.fromisoformat(token["expiresAt"].replace("Z", "+00:00")).timestamp()
            self._tokens[account] = (token, ends)
            return token

    def drop_token(self, account):
        """After NoiseAware answered 401 to a call of one's own."""
        self._tokens.pop(account, None)

    def call(self, account, method, path, json_body=None):
        """NoiseAware's answer to a call through the relay: its status, and its body as JSON or else as bytes."""
        is_repeatable = method in ("GET", "HEAD", "PUT", "DELETE") or path.endswith("/list")
        path = f"/v1/accounts/{_segment(account)}/noiseaware{path}"
        status, body = self._send(method, path, json_body, is_repeatable)
        try:
            return status, json.loads(body)
        except ValueError:
            return status, body

    def _send(self, method, path, json_body, is_repeatable, is_second=False):
        data = None if json_body is None else json.dumps(json_body).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        try:
            with self._open(request, timeout=self._timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            body, problem = answer.read(), {}
            if answer.headers.get_content_type() == "application/problem+json":
                problem = json.loads(body)
            if "code" not in problem:
                if path.endswith("/token"):
                    raise ConnectFailure("not_a_relay", "What answered is no relay.", answer.code, "operator") from None
                return answer.code, body
            after = answer.headers.get("Retry-After", "")
            after = int(after) if after.isdigit() else None
            facts = problem["code"], problem.get("title"), answer.code, problem.get("fixedBy"), after
            failure = ConnectFailure(*facts)
            was_sent = answer.code != 429 and problem.get("cause") in ("unreachable", "slow")
            is_safe = after is not None and (is_repeatable or not was_sent)
        except (OSError, http.client.HTTPException) as error:
            failure = ConnectFailure("relay_unreachable", f"The relay cannot be reached: {error}.", None, "time")
            after, is_safe = 1, is_repeatable
        if is_second or not is_safe or after > LONGEST_WAIT:
            raise failure
        time.sleep(after)
        return self._send(method, path, json_body, is_repeatable, True)


def _segment(text):
    return urllib.parse.quote(text, safe="")


if __name__ == "__main__":
    connect = Connect(os.environ["CONNECT_URL"], os.environ["CONNECT_KEY"])
    for account in sys.argv[1:]:
        try:
            status, answer = connect.call(account, "POST", "/thresholds/list", {})
            print(account, status, [each["activityZoneID"] for each in answer["thresholds"]])
            print(account, "has a token until", connect.token_for(account)["expiresAt"])
        except ConnectFailure as failure:
            helps = f"again in {failure.retry_after or 5} s" if failure.fixed_by == "time" else f"fixed by {failure.fixed_by}"
            print(account, failure.code, helps)
