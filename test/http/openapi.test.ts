import { messageTypes } from '@noiseaware-connect/shared/contract/events';
import { failureCodes } from '@noiseaware-connect/shared/contract/problem';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile();
const document = (await (await fetch(`${stage.relay.url}/openapi.json`)).json()) as {
  paths: object;
  webhooks: object;
};

/** What Redocly's recommended rules find. */
async function lint(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source, config });
  return found.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? ''}: ${message}`,
  );
}

it('serves the whole contract without authentication, with its own URL and version', async () => {
  const live = (await (await fetch(`${stage.relay.url}/health/live`)).json()) as { version: string };
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { version: live.version },
    servers: [{ url: stage.relay.config.publicUrl }],
  });
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      '/noiseaware/connection',
      '/v1/connections/{id}',
      '/v1/connections/{id}/noiseaware/{path}',
    ]),
  );
  expect(Object.keys(document.webhooks)).toEqual(messageTypes);
});

it('serves what services may call by itself, with no component that it does not use', async () => {
  type Document = {
    paths: Record<string, Record<string, { security: Record<string, unknown>[] }>>;
    components: Record<string, Record<string, unknown>>;
  };
  const answer = await fetch(`${stage.relay.url}/openapi.json?for=backends`);
  const { paths, components } = (await answer.json()) as Document;
  const calls = Object.values(paths).flatMap((each) => Object.values(each));
  expect(calls.length).toBeGreaterThan(30);
  for (const { security } of calls) {
    expect(security.length).toBeGreaterThan(0);
    for (const each of security) expect(Object.keys(each)).toEqual(['serviceKey']);
  }
  expect(Object.keys(paths)).toContain('/v1/events');
  expect(Object.keys(paths)).not.toContain('/v1/audit');
  expect(Object.keys(components['securitySchemes'] ?? {})).toEqual(['serviceKey']);
  expect(Object.keys(components['schemas'] ?? {})).not.toContain('OwnStaff');
  const other = await fetch(`${stage.relay.url}/openapi.json?for=everybody`);
  expect([other.status, await other.json()]).toMatchObject([400, { code: 'invalid_request' }]);
});

it('lets every cache keep the document, and sends it again only when it has changed', async () => {
  const url = `${stage.relay.url}/openapi.json?for=backends`;
  const first = await fetch(url);
  const etag = first.headers.get('etag') ?? '';
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const again = await fetch(url, { headers: { 'if-none-match': etag } });
  expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
  const other = await fetch(`${stage.relay.url}/openapi.json`, { headers: { 'if-none-match': etag } });
  expect(other.status).toBe(200);
});

it('leads from the type of each problem to its code on the page', async () => {
  const refused = await fetch(`${stage.relay.url}/v1/connections`);
  const problem = (await refused.json()) as { type: string };
  expect(problem).toMatchObject({
    type: `${stage.relay.config.publicUrl}/docs#unauthenticated`,
    fixedBy: 'operator',
  });
  const page = await (await fetch(`${stage.relay.url}/docs`)).text();
  for (const code of failureCodes) expect(page).toContain(`id="${code}"`);
});

it('describes parameters in words, and numbers and booleans of queries as such', () => {
  type Parameter = { name: string; in: string; description?: string; schema: { type?: string } };
  const calls = Object.values(document.paths as Record<string, Record<string, { parameters: Parameter[] }>>);
  const parameters = calls.flatMap((each) => Object.values(each).flatMap((call) => call.parameters));
  const typesOf = (name: string) =>
    new Set(parameters.filter((each) => each.name === name).map(({ schema }) => schema.type));
  expect(typesOf('limit')).toEqual(new Set(['integer']));
  expect(typesOf('wait')).toEqual(new Set(['integer']));
  for (const name of ['forget', 'failed', 'unmatched']) expect(typesOf(name)).toEqual(new Set(['boolean']));
  const words = parameters.filter((each) => each.in === 'path').map(({ description }) => description);
  expect(new Set(words)).toContain("The sign-in's id.");
  expect(words).not.toContain(undefined);
});

it('has an example for every request body', () => {
  type Body = { content: Record<string, { example?: unknown }> };
  const bodies = [document.paths, document.webhooks].flatMap((part) =>
    Object.entries(part).flatMap(([path, calls]: [string, Record<string, { requestBody?: Body }>]) =>
      Object.entries(calls).flatMap(([method, { requestBody }]) =>
        Object.entries(requestBody?.content ?? {}).map(
          ([type, { example }]) => [`${method} ${path} ${type}`, example] as const,
        ),
      ),
    ),
  );
  expect(bodies.length).toBeGreaterThan(40);
  expect(bodies.filter(([, example]) => example === undefined)).toEqual([]);
  expect(bodies.map(([name]) => name)).toContain(
    'post /v1/accounts/{account}/noiseaware/{path} application/json',
  );
});

it('passes Redocly’s recommended rules', async () => {
  // Relays of tests are at an address of this machine, which the rules take for a left-over.
  const servers = [{ url: 'https://connect.your-company.example' }];
  expect(await lint(JSON.stringify({ ...document, servers }))).toEqual([]);
  const paths = { '/v1/broken': { get: { responses: {} } } };
  expect(await lint(JSON.stringify({ ...document, servers, paths }))).not.toEqual([]);
});
