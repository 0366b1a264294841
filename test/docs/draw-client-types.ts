import { type JsonSchema, namedSchemas } from '@noiseaware-connect/relay/http/openapi/schemas';
import { scopeOf, scopes } from '@noiseaware-connect/shared/contract/access';
import { api, publicApi } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { eventTypes, messages, messageTypes } from '@noiseaware-connect/shared/contract/events';
import { organizations, problem } from '@noiseaware-connect/shared/contract/problem';
import {
  account,
  alert,
  cause,
  connection,
  connectionStatus,
  connectionSummary,
  link,
  ownerState,
  staff,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';

/** The calls that a service key may make. */
const calls = Object.values<Endpoint>(publicApi).filter(({ access }) => scopeOf(access) !== undefined);

const entriesOf = ({ query, request, answer }: Endpoint): v.ObjectEntries =>
  Object.fromEntries(
    Object.entries({ query, body: request, answer }).filter(
      (entry): entry is [string, v.GenericSchema] => entry[1] !== undefined,
    ),
  );

/** What the client package has a type for, under the names of these types. */
const shapes = {
  Account: account,
  AccountDelivery: api.listAccountDeliveries.answer.entries.deliveries.item,
  AccountState: api.readAccount.answer,
  Alert: alert,
  Cause: cause,
  Connection: connection,
  ConnectionStatus: connectionStatus,
  ConnectionSummary: connectionSummary,
  Delivery: api.listDeliveries.answer.entries.deliveries.item,
  FailureCode: problem.entries.code,
  FixedBy: problem.entries.fixedBy,
  Link: link,
  MessageData: v.strictObject(
    Object.fromEntries(
      messageTypes.map((type) => [type, v.pipe(messages[type].data, v.description(messages[type].sentWhen))]),
    ),
  ),
  Operations: v.strictObject(
    Object.fromEntries(calls.map((call) => [`${call.method} ${call.path}`, v.strictObject(entriesOf(call))])),
  ),
  Organizations: organizations,
  OwnerState: ownerState,
  Problem: problem,
  Scope: v.picklist(scopes),
  Staff: staff,
  UserToken: api.vendAccountToken.answer,
  Webhook: api.readWebhook.answer,
};

const words: { readonly [N in keyof typeof shapes]?: string } = {
  Account: "The partner's own customer record.",
  AccountDelivery: 'What became of an event at a webhook.',
  AccountState:
    "An account's connections, the healthiest first. `state` is that of the first one, which calls by account use, or `ambiguous`.",
  Alert:
    'An alert from NoiseAware. Anyone who knows the address can send one: `verified` says whether it can be trusted. Integers in `payload` beyond 2^53 are bigints.',
  Connection:
    'The lasting link of one account to one NoiseAware organization. Every date is RFC 3339 in UTC.',
  ConnectionStatus:
    '`active`: works. `degraded`: fails, the relay retries. `reauthorization_required`: a person must act. `disconnected`: ended on purpose.',
  ConnectionSummary: 'How many connections are in each state, and how many links wait.',
  Delivery: 'One attempt to deliver an event to a webhook.',
  FailureCode: 'Why the relay refuses a call.',
  FixedBy:
    "Who can fix it: the NoiseAware account's owner, the partner's staff, the relay's operator, time, or the caller by another call.",
  Link: "A link by which an account's owner connects it.",
  MessageData: 'The `data` of each type of webhook message.',
  Operations: 'What a service key may call, by method and path: the query, the body and the answer.',
  Organizations: 'With `wrong_organization`: the organization that is connected, and the one that answered.',
  OwnerState:
    'How an account stands for its owner, with a sentence in their words, for a page of your own product.',
  Problem: 'The body of a refusal by the relay (RFC 9457).',
  Scope: 'What a service key may do.',
  Staff: 'A staff member.',
  UserToken: 'A user token of NoiseAware, and when it ends (RFC 3339).',
  Webhook: 'A webhook, without its secret.',
};

/** The fields of `Operations` that callers send: their lists are closed, so that the compiler finds a misspelt value. */
const written: readonly string[] = ['query', 'body'];

/**
 * relay/client/src/contract.ts: the client package's types, which its users get without the schemas that they come from.
 * @throws {Error} for a form of schema that it does not know
 */
export const drawClientTypes =
  (): string => `// Drawn from \`shared/src\` by \`pnpm write-docs\`; a test holds it to the contract.

/** A value of a list that may grow: expect unknown values. */
export type OneOf<T extends string> = T | (string & Record<never, never>);

/** What events there are: the log has these, and webhooks subscribe to them. */
export type EventType = Exclude<keyof MessageData, 'webhook.test'>;
${Object.entries(namedSchemas(shapes))
  .map(([name, schema]) => declaration(name, words[name as keyof typeof words] ?? schema.description, schema))
  .join('')}`;

// --- Internal helpers ---

const declaration = (name: string, description: string | undefined, schema: JsonSchema): string => `
${comment(description)}${
  schema.enum === undefined
    ? `export interface ${name} ${typeOf(schema, false)}`
    : `export type ${name} = OneOf<Known${name}>;

/** The values of \`${name}\` that this version knows. */
export type Known${name} =${union(schema.enum, '\n  | ')};`
}
`;

function typeOf(schema: JsonSchema, isSent: boolean): string {
  const { $ref, anyOf, enum: values, type, items, properties } = schema;
  if ($ref !== undefined) return $ref.replace('#/components/schemas/', '');
  // Text in an address, which callers write as what it stands for.
  if (type === 'boolean') return type;
  if (anyOf !== undefined)
    return [...new Set(anyOf.map((each) => typeOf(each as JsonSchema, isSent)))].join(' | ');
  if (isSent && values?.join() === eventTypes.join()) return 'EventType';
  if (values !== undefined)
    return isSent ? union(values, ' | ').slice(3) : `OneOf<${union(values, ' | ').slice(3)}>`;
  if (type === 'array') return `readonly ${typeOf(items as JsonSchema, isSent)}[]`;
  if (type === 'object' && properties !== undefined) return fields(properties, schema.required ?? [], isSent);
  if (type === 'object') return 'Readonly<Record<string, unknown>>';
  if (type === 'integer') return 'number';
  if (type === 'string' || type === 'number' || type === 'null') return type;
  throw new Error(`the client's types lack a form for ${JSON.stringify(schema)}`);
}

const union = (values: readonly unknown[], separator: string): string =>
  values.map((value) => `${separator}'${String(value)}'`).join('');

const fields = (
  properties: NonNullable<JsonSchema['properties']>,
  required: readonly string[],
  isSent: boolean,
): string =>
  Object.keys(properties).length === 0
    ? 'Record<never, never>'
    : `{\n${Object.entries(properties)
        .map(([name, form]) => {
          const { description } = form as JsonSchema;
          const type = typeOf(form as JsonSchema, isSent || written.includes(name));
          const key = /^\w+$/.test(name) ? name : `'${name}'`;
          const field = required.includes(name) ? `${key}: ${type}` : `${key}?: ${type} | undefined`;
          return `${comment(description)}readonly ${field};`.replaceAll(/^/gm, '  ');
        })
        .join('\n')}\n}`;

const comment = (text: string | undefined): string => {
  if (text === undefined) return '';
  return text.includes('\n') ? `/**\n${text.replaceAll(/^/gm, ' * ')}\n */\n` : `/** ${text} */\n`;
};
