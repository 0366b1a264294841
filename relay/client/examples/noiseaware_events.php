<?php

/**
 * What happens to accounts, read from a NoiseAware Connect relay (PHP 8.2 or later with its curl extension).
 *
 * Copy it and change `work`. Each event comes at least once, in order: the place is stored after it was worked on, and also while no
 * event comes, so that it never gets older than events are kept.
 */

declare(strict_types=1);

function work(object $event): void
{
    echo "$event->seq $event->type $event->account\n";
}

/**
 * Waits for events after a place; without one for all that are kept.
 *
 * @return array{int, mixed} the status, 0 if there is no answer, and the answer
 */
function read(?string $place): array
{
    $query = http_build_query(['wait' => 20] + ($place === null ? [] : ['since' => $place]));
    $call = curl_init(rtrim((string) getenv('CONNECT_URL'), '/') . "/v1/events?$query");
    // Redirects are not followed: the key goes to the relay and nowhere else.
    curl_setopt_array($call, [
        CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv('CONNECT_KEY')],
        CURLOPT_TIMEOUT => 40,
        CURLOPT_RETURNTRANSFER => true,
    ]);
    $body = curl_exec($call);
    $answer = is_string($body) ? json_decode($body, flags: JSON_BIGINT_AS_STRING) : null;
    $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
    return [$status === 200 && !is_object($answer) ? 0 : $status, $answer];
}

/** Replaces the file: a crash leaves the old place or the new one, and never half of one. */
function store(string $file, int $place): void
{
    $next = fopen("$file.new", 'w');
    if ($next === false || fwrite($next, (string) $place) === false || !fsync($next) || !fclose($next)) {
        throw new RuntimeException("$file.new cannot be written");
    }
    if (!rename("$file.new", $file)) {
        throw new RuntimeException("$file cannot be replaced");
    }
}

$file = getenv('CONNECT_PLACE') ?: 'events.place';
$place = is_file($file) ? file_get_contents($file) : null;
while (true) {
    [$status, $answer] = read($place);
    if ($status === 410) { // Away for longer than events are kept: go on with the oldest.
        $place = (string) $answer->oldest;
        continue;
    }
    if ($status === 0 || $status === 429 || $status >= 500) { // The relay restarts, or something in between.
        sleep(2);
        continue;
    }
    if ($status !== 200) {
        throw new RuntimeException("the relay answered $status");
    }
    foreach ($answer->events as $event) {
        work($event);
        store($file, $event->seq);
    }
    if ((string) $answer->next !== $place) {
        $place = (string) $answer->next;
        store($file, $answer->next);
    }
    if ($answer->events === []) {
        sleep(1);
    }
}
