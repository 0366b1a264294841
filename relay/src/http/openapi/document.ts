import { type Grant, rightOf, scopeOf, scopes } from '@noiseaware-connect/shared/contract/access';
import { access, type PublicApi, publicApi } from '@noiseaware-connect/shared/contract/api';
import {
  type Endpoint,
  failuresOf,
  successOf,
  takesIdempotencyKey,
} from '@noiseaware-connect/shared/contract/endpoint';
import {
  isReadOnly,
  passThroughExamples,
  passThroughs,
  passThroughWords,
} from '@noiseaware-connect/shared/contract/pass-through';
import { callReference } from '@noiseaware-connect/shared/contract/reference';
import { is } from 'valibot';
import { version } from '../../base/version.ts';
import { type Answer, anyContent, drawRefusals, headers, headersNamed, rateLimits } from './failures.ts';
import { introductionFor } from './introduction.ts';
import type { Audience, Operation, Parameter } from './operation.ts';
import { answerSchema, type JsonSchema, namedSchemas, querySchema, requestSchema } from './schemas.ts';
import { drawEvents, drawWebhooks, webhookTag } from './webhooks.ts';

/** An "Operation Object" of OpenAPI 3.1. */
export type OpenApi = ReturnType<typeof drawOpenApi>;

/**
 * Generates the relay's HTTP contract as an OpenAPI 3.1 document, from `shared/src/contract/api.ts` and `events.ts`.
 * @param server the relay's public URL
 * @param audience `backends`: only what a service key may call
 */
export function drawOpenApi(server: string, audience: Audience = 'all') {
  const { refusalsOf, responses } = drawRefusals();
  const paths = drawPaths(refusalsOf, audience);
  const webhooks = drawWebhooks();
  const { Event = {}, ...schemas } = namedSchemas();
  const components = {
    schemas: { ...schemas, ...drawEvents(Event), OAuthError: oauthError } as Record<string, JsonSchema>,
    ...{ responses, headers, securitySchemes },
  };
  const operations = Object.values(paths).flatMap(Object.values<Operation>);
  const tags = new Set([webhookTag, ...operations.flatMap((operation) => operation.tags)]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'NoiseAware Connect',
      version,
      summary: summaries[audience],
      description: introductionFor(audience),
      contact: { name: 'The operator of this relay', url: server },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    tags: Object.entries(tagWords)
      .filter(([name]) => tags.has(name))
      .map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: withoutUnused(components, operations, webhooks),
  };
}

// --- Internal helpers ---

const summaries = {
  all: 'The calls of staff, services and NoiseAware to the relay.',
  backends: 'The calls of services to the relay.',
};

/** What the calls of each tag are about; the tag is the first part of the path in the singular. */
const tagWords: Readonly<Record<string, string>> = {
  account:
    'Customers of the partner, by their ids there: their states, tokens, alerts, and NoiseAware’s API.',
  connection: 'Authorizations of accounts at NoiseAware: states, tokens, alerts, and NoiseAware’s API.',
  link: 'Links by which owners of accounts connect them.',
  pairing: 'Attempts of staff to connect an account.',
  alert: 'NoiseAware’s alerts.',
  event: 'The log of what has happened.',
  webhook: 'Receivers of events, and what is sent to them.',
  key: 'The service key of the call.',
  tool: 'Tools in whose pages staff work.',
  enrolment: 'Invites of staff.',
  'sign-in': 'Sign-ins of staff with the company’s account.',
  session: 'Sessions of staff.',
  staff: 'Staff members.',
  invite: 'Invites of staff, by admins.',
  'service-key': 'Keys of services.',
  audit: 'What was done, by whom.',
  activity: 'What happened by the hour or day.',
  finding: 'What an operator should mend.',
  search: 'Everything with an id or a name.',
  noiseaware: 'What NoiseAware calls.',
  health: 'Whether the relay works.',
};

const securitySchemes = {
  session: { type: 'http', scheme: 'bearer', description: 'A staff session without a key.' },
  boundSession: { type: 'http', scheme: 'DPoP', description: 'A staff session with a key (RFC 9449).' },
  proof: { type: 'apiKey', in: 'header', name: 'DPoP', description: "A proof of that key, the call's own." },
  serviceKey: { type: 'http', scheme: 'bearer', description: 'The key of a service.' },
} as const;

/** Security requirements of a call. Empty for NoiseAware's calls: their credentials are in the body or the address. */
const securityOf = (allowed: readonly Grant[], audience: Audience): Operation['security'] => [
  ...(audience === 'all' ? sessionsOf(allowed) : []),
  ...scopes.filter((scope) => allowed.includes(scope)).map((scope) => ({ serviceKey: [scope] })),
];

/** Session requirements, with the right that the staff member needs. */
function sessionsOf(allowed: readonly Grant[]): Operation['security'] {
  const right = rightOf(allowed);
  return right === undefined ? [] : [{ session: [right] }, { boundSession: [right], proof: [] }];
}

const oauthError = {
  type: 'object',
  properties: {
    error: {
      type: 'string',
      enum: ['invalid_client', 'invalid_grant', 'invalid_request', 'temporarily_unavailable', 'server_error'],
    },
    error_description: { type: 'string' },
  },
  required: ['error', 'error_description'],
} as const satisfies JsonSchema;

type PassThrough = (typeof passThroughs)[keyof typeof passThroughs];

type RefusalsOf = ReturnType<typeof drawRefusals>['refusalsOf'];

function drawPaths(refusalsOf: RefusalsOf, audience: Audience): Record<string, Record<string, Operation>> {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    paths[templateOf(path)] = { ...paths[templateOf(path)], [method.toLowerCase()]: operation };
  };
  for (const name of Object.keys(publicApi) as (keyof PublicApi)[]) {
    const isForAudience = audience === 'all' || scopeOf(access[name]) !== undefined;
    if (isForAudience)
      add(
        publicApi[name].path,
        publicApi[name].method,
        drawCall(name, publicApi[name], refusalsOf, audience),
      );
  }
  for (const passThrough of Object.values(passThroughs)) {
    for (const method of passThrough.methods)
      add(passThrough.path, method, drawPassThrough(passThrough, method, refusalsOf, audience));
  }
  return paths;
}

function drawCall(
  name: keyof PublicApi,
  call: Endpoint,
  refusalsOf: RefusalsOf,
  audience: Audience,
): Operation {
  const example: { request?: unknown; answer?: unknown } = callReference[name];
  const { request, answer, rows, location, conditional = false, deprecated } = call;
  const allowed: readonly Grant[] = access[name];
  const isRepeatable = takesIdempotencyKey(call);
  const json = (schema: JsonSchema, example: unknown) => ({ 'application/json': { schema, example } });
  const requestContent = (schema: JsonSchema, example: unknown) =>
    call.form === true ? { 'application/x-www-form-urlencoded': { schema, example } } : json(schema, example);
  const success: Answer = {
    description: answer === undefined && rows === undefined ? 'Done.' : 'The answer.',
    ...headersNamed([
      ...(conditional ? ['ETag'] : []),
      ...(location === undefined ? [] : ['Location']),
      ...(deprecated === undefined ? [] : ['Deprecation', 'Sunset']),
      ...(isRepeatable ? ['Idempotent-Replayed'] : []),
      ...(scopeOf(allowed) === undefined ? [] : rateLimits),
    ]),
    ...(answer === undefined ? {} : { content: json(answerSchema(answer), example.answer) }),
    ...(rows === undefined ? {} : { content: { 'text/csv': { schema: { type: 'string' } } } }),
  };
  return {
    operationId: name,
    ...(deprecated === undefined ? {} : { deprecated: true }),
    ...wordsOf(callReference[name].words, call.path),
    security: securityOf(allowed, audience),
    parameters: [
      ...pathParameters(call.path),
      ...queryParameters(call.query === undefined ? {} : querySchema(call.query)),
      ...(conditional ? [ifNoneMatch] : []),
      ...(isRepeatable ? [idempotencyKey] : []),
    ],
    ...(request === undefined
      ? {}
      : {
          requestBody: {
            required: !is(request, {}),
            content: requestContent(requestSchema(request), example.request),
          },
        }),
    responses: {
      [successOf(call)]: success,
      ...(conditional ? { 304: { ...success, description: 'The answer is unchanged.', content: {} } } : {}),
      ...refusalsOf(name === 'answerConnectionUrl' ? 'oauth' : 'problem', failuresOf(call)),
    },
  };
}

function drawPassThrough(
  { path, failures }: PassThrough,
  method: string,
  refusalsOf: RefusalsOf,
  audience: Audience,
): Operation {
  const allowed = ['/', '/list'].flatMap(
    (end): readonly Grant[] => access[isReadOnly(method, end) ? 'readThrough' : 'writeThrough'],
  );
  const words = wordsOf(passThroughWords, path);
  return {
    // OpenAPI has no wildcard for methods and needs a name for each.
    operationId: [words.tags[0], 'noiseaware', method.toLowerCase()].join('_'),
    ...words,
    security: securityOf(allowed, audience),
    parameters: pathParameters(path),
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method)
      ? {}
      : { requestBody: { required: false, content: passedBody(method) } }),
    responses: {
      ...refusalsOf('passed', failuresOf({ access: allowed, path, failures })),
      '2XX': { description: "NoiseAware's own answer.", ...headersNamed(rateLimits), content: anyContent },
      default: { description: "NoiseAware's own refusal.", content: anyContent },
    },
  };
}

/** Any body, with an example: most calls by POST are lists. */
function passedBody(method: string) {
  const example = passThroughExamples[method === 'POST' ? 'list' : 'change'];
  return { 'application/json': { schema: {}, example }, '*/*': { example } };
}

/** Converts a route to OpenAPI's form: `:name` becomes `{name}`, `*` becomes `{path}`. */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}');

/** A call's text, whose first sentence is the summary. The tag comes from the path. */
function wordsOf(words: string, path: string): Pick<Operation, 'tags' | 'summary' | 'description'> {
  const [summary = words] = /^.+?\.(?= |$)/s.exec(words) ?? [];
  const [, tag = ''] = /^\/(?:v1\/)?([\w-]+?)s?(?:\/|\.|$)/.exec(path) ?? [];
  if (!(tag in tagWords)) throw new Error(`the tag ${tag} of ${path} lacks a description`);
  return { tags: [tag], summary, description: words };
}

const pathParameters = (path: string): Parameter[] =>
  [...templateOf(path).matchAll(/([\w-]+)\/\{(\w+)\}/g)].map(([, owner = '', name = '']) => {
    const description = parameterWords[`${owner}/${name}`];
    if (description === undefined) throw new Error(`the parameter ${name} of ${path} lacks a description`);
    return { name, in: 'path', required: true, description, schema: { type: 'string' } };
  });

/** What each parameter of a path is, by the part of the path before it. */
const parameterWords: Readonly<Record<string, string>> = {
  'accounts/account': "The account's id, as the partner has it.",
  'alerts/secret': 'The secret part of the address for alerts.',
  'connections/id': "The connection's id.",
  'deliveries/event': "The event's id, which is its `webhook-id`.",
  'links/id': "The link's id.",
  'noiseaware/path': "A path of NoiseAware's API. Its slashes may be encoded as `%2F`.",
  'pairings/id': "The pairing's id.",
  'service-keys/id': "The service key's id.",
  'sessions/id': "The session's id.",
  'sessions/session': "The session's id.",
  'sign-ins/id': "The sign-in's id.",
  'staff/id': "The staff member's id.",
  'webhooks/id': "The webhook's id.",
};

const queryParameters = ({ properties = {}, required = [] }: JsonSchema): Parameter[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: schema as JsonSchema,
  }));

type Components = Record<'schemas' | 'responses' | 'headers' | 'securitySchemes', Record<string, object>>;

/** The components that calls and messages use, directly or by way of others. Security schemes are named, not referred to. */
function withoutUnused<C extends Components>(
  components: C,
  operations: readonly Operation[],
  webhooks: object,
): C {
  const used = new Set(
    operations
      .flatMap(({ security }) => security.flatMap(Object.keys))
      .map((name) => `securitySchemes/${name}`),
  );
  const follow = (part: object): void => {
    for (const [, kind = '', name = ''] of JSON.stringify(part).matchAll(
      /"#\/components\/(\w+)\/([\w.-]+)"/g,
    )) {
      if (used.has(`${kind}/${name}`)) continue;
      used.add(`${kind}/${name}`);
      follow(components[kind as keyof Components][name] ?? {});
    }
  };
  follow([operations, webhooks]);
  const kinds = Object.entries(components).map(([kind, each]) => [
    kind,
    Object.fromEntries(Object.entries(each).filter(([name]) => used.has(`${kind}/${name}`))),
  ]);
  return Object.fromEntries(kinds) as C;
}

const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an earlier answer: 304 while the answer is unchanged.',
  schema: { type: 'string' },
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the call repeatable for a day: a repeat with the same key and body gets the first answer. See the introduction.',
  schema: { type: 'string', minLength: 8, maxLength: 200, pattern: '^[!-~]*$' },
};
