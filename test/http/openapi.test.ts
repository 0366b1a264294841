import { messageTypes } from '@noiseaware-connect/shared/contract/events';
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
