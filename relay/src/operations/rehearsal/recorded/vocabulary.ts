/** Names of fields, parameters and headers that a trace shows as spelled; for all others only the length is shown. */
export const isKnownName = (name: string): boolean =>
  name.length <= longestName && (fields.has(plain(name)) || headers.has(name.toLowerCase()));

/** Who wrote a body: NoiseAware's answers have tokens, and a `code` in them is not a one-time code. */
export type Written = 'call' | 'answer';

/** The kind of credential in a field of that name; undefined for other fields. */
export function credentialAt(name: string, written: Written): string | undefined {
  const kind = credentials.get(plain(name)) ?? (isSecretName(name) ? 'secret' : undefined);
  return written === 'call' || kind === 'secret' || kind?.endsWith(' token') === true ? kind : undefined;
}

/** Whether a field of that name holds a password or a key. */
export const isSecretName = (name: string): boolean => secretNames.test(plain(name));

/** Whether a parameter of that name says in words why something failed (RFC 6749, section 4.1.2.1). */
export const isErrorName = (name: string): boolean =>
  /^(?:error(?:description|message)?|message|reason)$/.test(plain(name));

/** Whether a value has exactly the form known for that field. No such form can contain a secret. */
export const isKnownValue = (name: string, value: string): boolean =>
  forms.get(plain(name))?.test(value) === true;

/** The same for the value of a header. */
export const isKnownHeaderValue = (name: string, value: string): boolean =>
  headers.get(name.toLowerCase())?.test(value) === true;

/** Whether a path segment is one of the protocol's or the extension's. */
export const isKnownSegment = (segment: string): boolean =>
  /^(?:noiseaware|connection|connect|connected)?$/i.test(segment);

// --- Internal helpers ---

const longestName = 40;

/** Treats `access_code`, `accessCode` and `AccessCode` as one name. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

const words = (text: string): string[] => text.trim().split(/\s+/);

const credentials = new Map([
  ['accesscode', 'access code'],
  ['accesstoken', 'user token'],
  ['clientid', 'client ID'],
  ['clientsecret', 'client secret'],
  ['code', 'one-time code'],
  ['refreshtoken', 'refresh token'],
  ['usertoken', 'user token'],
]);

const secretNames =
  /pass(?:word|wd|phrase|code)|secret|credential|signature|(?:api|private)key|^(?:pin|otp|pwd)$/;

const fields = new Set([
  ...credentials.keys(),
  ...words(`
    accesstoken account authorization authorizationcode body cause data description detail details email error
    errorcode errordescription errors erroruri expires expiresat expiresin expiry granttype id idtoken issuedat jwt
    login message method name onetimecode organization organizationid organizationname orgid params partner partnerid
    path payload reason redirect redirecturi redirecturl request response result scope scopes state status statuscode
    success timestamp title token tokentype type url user userid username version
  `),
]);

const whole = /^\d{1,8}$/;
const status = /^[1-5]\d\d$/;

/** Known forms of values, by the plain name of their field. */
const forms = new Map([
  ['error', oauthError()],
  ['expiresat', /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:?\d\d)?$/],
  ['expiresin', whole],
  ['status', status],
  ['statuscode', status],
  ['tokentype', /^(?:bearer|jwt)$/i],
]);

/** OAuth error codes (RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.1). */
function oauthError(): RegExp {
  return /^(?:access_denied|invalid_(?:client|grant|request|scope|token)|server_error|temporarily_unavailable|unauthorized_client|unsupported_(?:grant|response)_type)$/;
}

const mediaType =
  '(?:application/(?:json|problem\\+json|x-www-form-urlencoded|octet-stream|xml|xhtml\\+xml|vnd\\.noiseaware(?:\\.(?:token|refresh|login|thresholds|list|error|request|response)){1,4}\\+json)|text/(?:plain|html|xml|\\*)|multipart/form-data|\\*/\\*)';
const charset = '(?:; ?charset="?(?:utf-8|us-ascii|iso-8859-1)"?)?';
const product =
  '(?:Go-http-client|node|node-fetch|undici|axios|got|okhttp|Java|Apache-HttpClient|Apache|python-requests|python-httpx|aiohttp|Python|Ruby|Faraday|PostmanRuntime|curl|Mozilla|nginx|openresty|cloudflare|envoy|istio-envoy|gunicorn|uvicorn|Kestrel|Caddy|awselb|AmazonS3|AmazonAPIGateway|CloudFront|Heroku|Vercel|Cowboy|Microsoft-IIS|Google Frontend)(?:/\\d{1,2}(?:\\.\\d{1,3}){0,2})?';
const date = '[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT';

/** Headers whose names are shown, each with the form of values that are shown too. */
const headers = new Map<string, RegExp | undefined>([
  ...words(`
    accept-encoding accept-language age allow alt-svc authorization cache-control cdn-loop cf-ray
    content-disposition content-language content-security-policy cookie dpop etag expect expires forwarded host
    last-modified location origin pragma proxy-authorization referer server-timing set-cookie
    strict-transport-security te trailer traceparent tracestate upgrade vary via warning www-authenticate
    x-amz-cf-id x-amzn-requestid x-amzn-trace-id x-api-key x-cache x-cloud-trace-context x-content-type-options
    x-correlation-id x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-frame-options x-powered-by
    x-real-ip x-request-id x-requested-with
  `).map((name): [string, undefined] => [name, undefined]),
  [
    'accept',
    new RegExp(`^${mediaType}(?:;q=[01](?:\\.\\d)?)?(?:, ?${mediaType}(?:;q=[01](?:\\.\\d)?)?){0,5}$`, 'i'),
  ],
  ['connection', /^(?:keep-alive|close)$/i],
  ['content-encoding', /^(?:identity|gzip|br|deflate|zstd)$/i],
  ['content-length', whole],
  ['content-type', new RegExp(`^${mediaType}${charset}$`, 'i')],
  ['date', new RegExp(`^${date}$`)],
  ['retry-after', new RegExp(`^(?:\\d{1,6}|${date})$`)],
  ['server', new RegExp(`^${product}$`)],
  ['transfer-encoding', /^chunked$/i],
  ['user-agent', new RegExp(`^${product}$`)],
]);
