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
import { introduction } from './introduction.ts';
import type { Operation, Parameter } from './operation.ts';
import { answerSchema, type JsonSchema, namedSchemas, requestSchema } from './schemas.ts';
import { drawWebhooks } from './webhooks.ts';

/** An "Operation Object" of OpenAPI 3.1. */
export type OpenApi = ReturnType<typeof drawOpenApi>;

/**
 * Generates the relay's HTTP contract as an OpenAPI 3.1 document, from `shared/src/contract/api.ts` and `events.ts`.
 * @param server the relay's public URL
 */
export function drawOpenApi(server: string) {
  const { refusalsOf, responses } = drawRefusals();
  const paths = drawPaths(refusalsOf);
  const schemas: Record<string, JsonSchema> = { ...namedSchemas(), OAuthError: oauthError };
  return {
    openapi: '3.1.0',
    info: {
      title: 'NoiseAware Connect',
      version,
      summary: 'The calls of staff, services and NoiseAware to the relay.',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    paths,
    webhooks: drawWebhooks(),
    components: { schemas, responses, headers, securitySchemes },
  };
}

// --- Internal helpers ---

const securitySchemes = {
  session: { type: 'http', scheme: 'bearer', description: 'A staff session without a key.' },
  boundSession: { type: 'http', scheme: 'DPoP', description: 'A staff session with a key (RFC 9449).' },
  proof: { type: 'apiKey', in: 'header', name: 'DPoP', description: "A proof of that key, the call's own." },
  serviceKey: { type: 'http', scheme: 'bearer', description: 'The key of a service.' },
} as const;

/** Security requirements of a call. Empty for NoiseAware's calls: their credentials are in the body or the address. */
const securityOf = (allowed: readonly Grant[]): Operation['security'] => [
  ...sessionsOf(allowed),
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

function drawPaths(refusalsOf: RefusalsOf): Record<string, Record<string, Operation>> {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    paths[templateOf(path)] = { ...paths[templateOf(path)], [method.toLowerCase()]: operation };
  };
  for (const name of Object.keys(publicApi) as (keyof PublicApi)[])
    add(publicApi[name].path, publicApi[name].method, drawCall(name, publicApi[name], refusalsOf));
  for (const passThrough of Object.values(passThroughs)) {
    for (const method of passThrough.methods)
      add(passThrough.path, method, drawPassThrough(passThrough, method, refusalsOf));
  }
  return paths;
}

function drawCall(name: keyof PublicApi, call: Endpoint, refusalsOf: RefusalsOf): Operation {
  const example: { request?: unknown; answer?: unknown } = callReference[name];
  const { request, answer, rows, conditional = false } = call;
  const allowed: readonly Grant[] = access[name];
  const isRepeatable = takesIdempotencyKey(call);
  const json = (schema: JsonSchema, example: unknown) => ({ 'application/json': { schema, example } });
  const requestContent = (schema: JsonSchema, example: unknown) =>
    call.form === true ? { 'application/x-www-form-urlencoded': { schema, example } } : json(schema, example);
  const success: Answer = {
    description: answer === undefined && rows === undefined ? 'Done.' : 'The answer.',
    ...headersNamed([
      ...(conditional ? ['ETag'] : []),
      ...(isRepeatable ? ['Idempotent-Replayed'] : []),
      ...(scopeOf(allowed) === undefined ? [] : rateLimits),
    ]),
    ...(answer === undefined ? {} : { content: json(answerSchema(answer), example.answer) }),
    ...(rows === undefined ? {} : { content: { 'text/csv': { schema: { type: 'string' } } } }),
  };
  return {
    operationId: name,
    ...wordsOf(callReference[name].words, call.path),
    security: securityOf(allowed),
    parameters: [
      ...pathParameters(call.path),
      ...queryParameters(call.query === undefined ? {} : requestSchema(call.query)),
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

function drawPassThrough({ path, failures }: PassThrough, method: string, refusalsOf: RefusalsOf): Operation {
  const allowed = ['/', '/list'].flatMap(
    (end): readonly Grant[] => access[isReadOnly(method, end) ? 'readThrough' : 'writeThrough'],
  );
  const words = wordsOf(passThroughWords, path);
  return {
    // OpenAPI has no wildcard for methods and needs a name for each.
    operationId: [words.tags[0], 'noiseaware', method.toLowerCase()].join('_'),
    ...words,
    security: securityOf(allowed),
    parameters: pathParameters(path),
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method)
      ? {}
      : { requestBody: { required: false, content: passedBody(method) } }),
    responses: {
      ...refusalsOf('passed', failuresOf({ access: allowed, path, failures })),
      default: { description: "NoiseAware's own answer.", content: anyContent },
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

/** Splits a call's text: the first sentence is the summary. The tag comes from the path. */
function wordsOf(words: string, path: string): Pick<Operation, 'tags' | 'summary' | 'description'> {
  const [, summary = words, description = ''] = /^(.+?\.)(?: (.+))?$/s.exec(words) ?? [];
  const [, tag = ''] = /^\/(?:v1\/)?([\w-]+?)s?(?:\/|$)/.exec(path) ?? [];
  return { tags: [tag], summary, ...(description === '' ? {} : { description }) };
}

function pathParameters(path: string): Parameter[] {
  const named = [...templateOf(path).matchAll(/(\w+?)s?\/\{(\w+)\}/g)];
  return named.map(([, owner = '', name = '']) => ({
    name,
    in: 'path',
    required: true,
    description:
      name === 'path'
        ? "A path of NoiseAware's API. Its slashes may be encoded as `%2F`."
        : `The ${owner}'s id.`,
    schema: { type: 'string' },
  }));
}

const queryParameters = ({ properties = {}, required = [] }: JsonSchema): Parameter[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: schema as JsonSchema,
  }));

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
