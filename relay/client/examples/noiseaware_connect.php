<?php

/**
 * NoiseAware through a NoiseAware Connect relay (PHP 8.2 or later with its curl extension).
 *
 *     $connect = new Connect(getenv('CONNECT_URL'), getenv('CONNECT_KEY'));
 *     [$status, $answer] = $connect->call('cust-1042', 'POST', '/thresholds/list', (object) []);
 *     $token = $connect->tokenFor('cust-1042')->userToken;
 *
 * Copy it and change it. On a 64-bit PHP NoiseAware's ids, beyond 2^53, are integers; longer ones are read as text.
 *
 * "php noiseaware_connect.php cust-1042" shows an account's activity zones; as the script of a web server, with WEBHOOK_SECRET, it
 * receives webhooks: "php -S 127.0.0.1:9010 noiseaware_connect.php".
 */

declare(strict_types=1);

/**
 * Why there is no answer. `fixedBy` says who can mend it: "time" (the same call may succeed after `retryAfter` seconds, if that is
 * set), "caller" (the call is wrong), or who has to act: the "owner" of the NoiseAware account, "staff", the "operator" of the relay.
 */
final class ConnectFailure extends RuntimeException
{
    /** @param string $reason the relay's code, "relay_unreachable" or "not_a_relay" */
    public function __construct(
        public readonly string $reason,
        string $title,
        public readonly int $status = 0,
        public readonly ?string $fixedBy = null,
        public readonly ?int $retryAfter = null,
    ) {
        parent::__construct("$title ($reason)");
    }
}

/** A client of one relay. It keeps tokens for as long as the object lives. */
final class Connect
{
    /** The longest Retry-After, in seconds, that a call waits by itself. */
    private const LONGEST_WAIT = 5;

    private readonly string $url;

    /** @var array<string, object> by account */
    private array $tokens = [];

    public function __construct(
        string $url,
        #[SensitiveParameter] private readonly string $key,
        private readonly int $timeout = 90,
    ) {
        $this->url = rtrim($url, '/');
    }

    /** A user token with `userToken` and `expiresAt`. One that is kept is given while it lives `$minTtl` more seconds. */
    public function tokenFor(string $account, int $minTtl = 60): object
    {
        $kept = $this->tokens[$account] ?? null;
        if ($kept !== null && strtotime($kept->expiresAt) - time() >= $minTtl) {
            return $kept;
        }
        $path = '/v1/accounts/' . rawurlencode($account) . '/token';
        [$status, $token] = $this->send('POST', $path, ['minTtl' => $minTtl], true);
        if ($status !== 200 || !isset($token->userToken, $token->expiresAt)) {
            throw new ConnectFailure('not_a_relay', 'What answered is no relay.', $status, 'operator');
        }
        return $this->tokens[$account] = $token;
    }

    /** After NoiseAware answered 401 to a call of your own. */
    public function dropToken(string $account): void
    {
        unset($this->tokens[$account]);
    }

    /**
     * NoiseAware's answer to a call through the relay: its status, and its body as JSON or else as text.
     *
     * @return array{int, mixed}
     */
    public function call(string $account, string $method, string $path, mixed $jsonBody = null): array
    {
        $isRepeatable = in_array($method, ['GET', 'HEAD', 'PUT', 'DELETE'], true) || str_ends_with($path, '/list');
        $path = '/v1/accounts/' . rawurlencode($account) . '/noiseaware' . $path;
        return $this->send($method, $path, $jsonBody, $isRepeatable);
    }

    /** @return array{int, mixed} */
    private function send(
        string $method,
        string $path,
        mixed $jsonBody,
        bool $isRepeatable,
        bool $isSecond = false,
    ): array {
        $type = '';
        $after = null;
        $call = curl_init($this->url . $path);
        // Redirects are not followed: the key goes to the relay and nowhere else.
        curl_setopt_array($call, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_NOBODY => $method === 'HEAD',
            CURLOPT_HTTPHEADER => ["Authorization: Bearer $this->key", 'Content-Type: application/json'],
            CURLOPT_TIMEOUT => $this->timeout,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$type, &$after): int {
                [$name, $value] = array_map(trim(...), explode(':', $line, 2)) + [1 => ''];
                if (strcasecmp($name, 'content-type') === 0) {
                    $type = strtolower($value);
                }
                if (strcasecmp($name, 'retry-after') === 0 && ctype_digit($value)) {
                    $after = (int) $value;
                }
                return strlen($line);
            },
        ]);
        if ($jsonBody !== null) {
            curl_setopt($call, CURLOPT_POSTFIELDS, json_encode($jsonBody, JSON_THROW_ON_ERROR));
        }
        $body = curl_exec($call);
        $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        $json = is_string($body) ? json_decode($body, flags: JSON_BIGINT_AS_STRING) : null;
        if ($body === false) {
            $error = curl_error($call);
            $failure = new ConnectFailure('relay_unreachable', "The relay cannot be reached: $error.", 0, 'time');
            $wait = $isRepeatable ? 1 : null;
        } elseif (str_starts_with($type, 'application/problem+json') && isset($json->code)) {
            $fixedBy = $json->fixedBy ?? null;
            $failure = new ConnectFailure($json->code, $json->title ?? '', $status, $fixedBy, $after);
            $wasSent = $status !== 429 && in_array($json->cause ?? '', ['unreachable', 'slow'], true);
            $wait = $isRepeatable || !$wasSent ? $after : null;
        } else {
            return [$status, $json ?? $body];
        }
        if ($isSecond || $wait === null || $wait > self::LONGEST_WAIT) {
            throw $failure;
        }
        sleep($wait);
        return $this->send($method, $path, $jsonBody, $isRepeatable, true);
    }
}

/**
 * A webhook's message with `id`, `type`, `timestamp` and `data` (Standard Webhooks 1.0). Expect types that you do not know, and the
 * same id twice. Null if the signature is wrong or the time is more than five minutes off: answer 400 and do nothing.
 *
 * @param array<string, string> $headers the request's, with names in lower case
 * @throws InvalidArgumentException if the secret is not "whsec_…": anyone could sign with an empty one
 */
function readWebhook(array $headers, string $body, #[SensitiveParameter] string $secret): ?object
{
    $key = base64_decode(substr($secret, strlen('whsec_')), true);
    if ($key === false || strlen($key) < 24 || $secret !== 'whsec_' . base64_encode($key)) {
        throw new InvalidArgumentException('the secret must be whsec_ and the base64 of at least 24 bytes');
    }
    $header = fn (string $name): string => $headers["webhook-$name"] ?? '';
    [$id, $sent, $signatures] = array_map($header, ['id', 'timestamp', 'signature']);
    if (!ctype_digit($sent) || abs(time() - (int) $sent) > 300) {
        return null;
    }
    $right = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$sent.$body", $key, true));
    $isGenuine = false;
    // There are several signatures while a secret is being rotated.
    foreach (explode(' ', $signatures) as $signature) {
        $isGenuine = hash_equals($right, $signature) || $isGenuine;
    }
    $message = $isGenuine ? json_decode($body, flags: JSON_BIGINT_AS_STRING) : null;
    return is_object($message) ? (object) [...(array) $message, 'id' => $id] : null;
}

/** Receives a webhook, as a web server's script. */
function receive(): void
{
    http_response_code(500); // For an exception, which PHP answers by 200 where it displays errors.
    $headers = array_change_key_case(getallheaders());
    $message = readWebhook($headers, file_get_contents('php://input'), getenv('WEBHOOK_SECRET') ?: '');
    http_response_code($message === null ? 400 : 204);
    if ($message !== null) {
        file_put_contents('php://stdout', "$message->id $message->type " . json_encode($message->data) . "\n");
    }
}

/** @param list<string> $accounts */
function show(Connect $connect, array $accounts): void
{
    foreach ($accounts as $account) {
        try {
            [$status, $answer] = $connect->call($account, 'POST', '/thresholds/list', (object) []);
            $zones = implode(', ', array_column($answer->thresholds ?? [], 'activityZoneID'));
            echo "$account $status [$zones]\n";
            echo "$account has a token until ", $connect->tokenFor($account)->expiresAt, "\n";
        } catch (ConnectFailure $failure) {
            $after = $failure->retryAfter ?? 5;
            $helps = $failure->fixedBy === 'time' ? "again in $after s" : "fixed by $failure->fixedBy";
            echo "$account $failure->reason $helps\n";
        }
    }
}

if (PHP_SAPI === 'cli') {
    show(new Connect((string) getenv('CONNECT_URL'), (string) getenv('CONNECT_KEY')), array_slice($argv, 1));
} else {
    receive();
}
