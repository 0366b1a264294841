"""What happens to accounts, read from a NoiseAware Connect relay with the standard library alone (Python 3.9 or later).

Copy it and change `work`. Each event comes at least once, in order: the place is stored after it was worked on, and also while no
event comes, so that it never gets older than events are kept.
"""

import json, os, pathlib, time, urllib.error, urllib.parse, urllib.request

URL, KEY = os.environ["CONNECT_URL"].rstrip("/"), os.environ["CONNECT_KEY"]
PLACE = pathlib.Path(os.environ.get("CONNECT_PLACE", "events.place"))

def work(event):
    print(event["seq"], event["type"], event["account"], flush=True)

def store(place):
    """A crash leaves the old place or the new one, and never half of one."""
    new = PLACE.with_name(PLACE.name + ".new")
    with open(new, "w") as file:
        file.write(str(place))
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, PLACE)

class NoRedirect(urllib.request.HTTPRedirectHandler):  # The key goes to the relay and nowhere else.
    redirect_request = lambda *_: None

def read(since):
    query = urllib.parse.urlencode({"wait": 20, **({} if since is None else {"since": since})})
    request = urllib.request.Request(f"{URL}/v1/events?{query}", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.build_opener(NoRedirect).open(request, timeout=40) as answer:
        return json.load(answer)

since = PLACE.read_text() if PLACE.exists() else None
while True:
    try:
        answer = read(since)
    except (OSError, ValueError) as error:  # The relay restarts, or something in between.
        status = getattr(error, "code", 503)
        if status == 410:  # Away for longer than events are kept: go on with the oldest.
            since = json.load(error)["oldest"]
        elif status < 500 and status != 429:
            raise
        time.sleep(2)
        continue
    for event in answer["events"]:
        work(event)
        store(event["seq"])
    if str(answer["next"]) != str(since):
        since = answer["next"]
        store(since)
    if not answer["events"]:
        time.sleep(1)
