import { expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { fixedRedirect, startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { lengthOf, seed } from '../support/tier.ts';

// Each answer is held to the document by `watch-answers.ts`: its status, type and body. Here are its headers, and the rest.

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}
interface Answer {
  readonly $ref?: string;
  readonly headers?: Record<string, unknown>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  readonly responses: Record<string, Answer>;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, Answer> };
}

const { relay, staff, session, service, key } = await stageOfFile();
const admin = await relay.enrol('Robin', 'admin');
const viewer = await relay.enrol('Kim', 'viewer');
const { id: connection } = await connectAccount(staff, { id: 'cust-1', name: 'Sea View' });
await connectAccount(staff, { id: 'cust-2' });
const { id: link } = valueIn(await service.makeLink({ body: { account: { id: 'cust-3' } } }));
const { id: webhook } = valueIn(
  await service.addWebhook({ body: { url: 'https://backend.invalid/', events: ['link.used'] } }),
);
const { id: pairing } = await startPairing(staff);
const secret = (await alertsAddress(relay)).split('/').at(-1) ?? '';

const document = (await (await fetch(`${relay.url}/openapi.json`)).json()) as Document;
/** These end the callers of the other calls. */
const ending = ['signOut', 'endSession', 'revokeStaff', 'endStaffSession', 'revokeServiceKey'];
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId }]) => !ending.includes(operationId))
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const random = seededRandom(seed);
const chance = (share: number) => random() < share;
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const junk = () =>
  pick<unknown>([
    ...['', ' ', 'x'.repeat(300), '\u0000', '../..', '%00', '🏡', '__proto__', "'; --", 'null', '1e999'],
    ...[null, true, -1, 0, 1.5, 2 ** 53, [], {}, [[]], { a: 1 }, [null]],
  ]);

/** A value of a schema, or now and then another one. */
function randomValue(schema: Schema): unknown {
  if (chance(0.04)) return junk();
  if (schema.anyOf !== undefined) return randomValue(pick(schema.anyOf));
  if (schema.enum !== undefined) return pick(schema.enum);
  const { minimum = 0, maximum = 100 } = schema;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? { extra: {} })
          .filter(([name]) => (schema.required?.includes(name) === true ? chance(0.97) : chance(0.5)))
          .map(([name, each]) => [name, randomValue(each)]),
      );
    case 'array':
      return Array.from({ length: Math.floor(random() * 3) }, () => randomValue(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.floor(minimum + random() * (maximum - minimum + 1));
    case 'boolean':
      return chance(0.5);
    case 'null':
      return null;
    default:
      return pick([
        ...['cust-1', 'cust-2', 'new-1', connection, link, webhook, pairing, '2026-11-26T12:00:00Z', 'x'],
        ...[fixedRedirect, 'E'.repeat(43), 'https://backend.invalid/', 'billing', '5', '*'],
      ]);
  }
}

const idsByOwner: Record<string, readonly string[]> = {
  accounts: ['cust-1', 'cust-2', 'never-1'],
  alerts: [secret],
  connections: [connection],
  links: [link],
  noiseaware: ['thresholds/list', 'events/list', 'token', '..%2flogin'],
  pairings: [pairing],
  webhooks: [webhook],
};

const pathFor = (template: string): string =>
  template.replaceAll(/([\w-]+)\/\{\w+\}/g, (_, owner: string) => {
    const id = chance(0.75) ? pick(idsByOwner[owner] ?? ['unknown']) : encodeURIComponent(String(junk()));
    return `${owner}/${id === '' ? 'x' : id}`;
  });

function queryFor({ parameters = [] }: Operation): string {
  const query = new URLSearchParams();
  for (const { name, in: where, required, schema } of parameters) {
    if (where !== 'query' || !(required || chance(0.4))) continue;
    // Nobody waits here.
    const value = name === 'wait' ? pick([0, 31, 'x']) : randomValue(schema);
    for (const each of [value].flat()) query.append(name, String(each));
  }
  if (chance(0.03)) query.append('unknown', '1');
  return query.size === 0 ? '' : `?${query}`;
}

/** The fields of a form; of what is no object, its parts by their places. */
const fieldsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(Object(value)).map(([name, each]) => [name, String(each)]));

function bodyFor({ requestBody }: Operation): { type: string; body: string } | undefined {
  const [content] = Object.entries(requestBody?.content ?? {});
  if (content === undefined) return chance(0.03) ? { type: 'application/json', body: '{}' } : undefined;
  const [type, { schema, example }] = content;
  const value = chance(0.3) ? example : randomValue(schema);
  if (type === 'application/x-www-form-urlencoded')
    return { type, body: String(new URLSearchParams(fieldsOf(value))) };
  const body = chance(0.03) ? pick(['', '{', '[[[', '{"a":1,"a":2}', '\u0000']) : JSON.stringify(value);
  return { type: chance(0.03) ? pick(['text/plain', 'application/json; charset=utf-16']) : type, body };
}

const callers = [key, session, admin.session, viewer.session];

/** What is wrong with an answer beyond what `judge-answer.ts` finds. */
function faultIn({ responses }: Operation, answer: Response, body: string): string | undefined {
  if (answer.status === 500) return 'failed';
  const named = responses[answer.status] ?? {};
  const described =
    named.$ref === undefined ? named : document.components.responses[named.$ref.replace(/^.*\//, '')];
  const undocumented = ['etag', 'location', 'retry-after', 'idempotent-replayed'].filter(
    (name) =>
      answer.headers.has(name) &&
      !Object.keys(described?.headers ?? {}).some((each) => each.toLowerCase() === name),
  );
  if (undocumented.length > 0) return `has ${undocumented.join(', ')}`;
  if (!(answer.headers.get('content-type') ?? '').startsWith('application/problem+json') || body === '')
    return undefined;
  const { type, code, fixedBy } = JSON.parse(body) as { type: string; code: string; fixedBy?: string };
  if (type !== `${relay.config.publicUrl}/docs#${code}`) return `is of the type ${type}`;
  if (fixedBy === undefined) return 'has no fixedBy';
  return answer.headers.has('retry-after') && fixedBy !== 'time' ? 'waits for no time' : undefined;
}

const calls = lengthOf(20_000, 1_500);

it(
  `no answer to ${calls} calls by services, staff, admins and strangers is undocumented, a fault or slow`,
  async () => {
    const faults: string[] = [];
    const succeeded = new Set<string>();
    let left = calls;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const { path, method, operation } = pick(operations);
        const credential = chance(0.02) ? pick(['', 'nackey_none', 'nacses_none']) : pick(callers);
        const sent = bodyFor(operation);
        const address = `${pathFor(path)}${queryFor(operation)}`;
        const headers: Record<string, string> = {
          ...(credential === '' ? {} : { authorization: `Bearer ${credential}` }),
          ...(sent === undefined ? {} : { 'content-type': sent.type }),
          ...(method === 'POST' && chance(0.3)
            ? { 'idempotency-key': pick(['repeated-1', 'repeated-2', 'short']) }
            : {}),
          ...(chance(0.05) ? { 'if-none-match': '*' } : {}),
        };
        const hasBody = sent !== undefined && !['GET', 'HEAD'].includes(method);
        const begun = performance.now();
        const answer = await fetch(relay.url + address, {
          ...{ method, headers, redirect: 'manual' },
          ...(hasBody ? { body: sent.body } : {}),
        });
        const fault = faultIn(operation, answer, await answer.text());
        const isSlow = performance.now() - begun > 10_000;
        if (answer.ok) succeeded.add(operation.operationId);
        if (fault !== undefined || isSlow)
          faults.push(`${method} ${address} ${sent?.body ?? ''}: ${answer.status} ${fault ?? 'is slow'}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    expect(faults).toEqual([]);
    expect(succeeded.size).toBeGreaterThan(lengthOf(45, 30));
  },
  lengthOf(900_000, 120_000),
);
