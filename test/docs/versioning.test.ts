import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawOpenApi, type OpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { expect, it } from 'vitest';
import { brokenPromises, drawPromises } from './draw-promises.ts';

const document = drawOpenApi('https://connect.your-company.example');
const kept = readFileSync(path.resolve(import.meta.dirname, '../../relay/docs/v1.txt'), 'utf8');

/** The document after a change of its text. */
const changed = (from: string | RegExp, to: string): OpenApi => {
  const text = JSON.stringify(document);
  expect(text).toMatch(from);
  return JSON.parse(text.replace(from, to)) as OpenApi;
};

it('keeps every promise of /v1: nothing has gone, and no call needs more than it did', () => {
  expect(kept.split('\n').length).toBeGreaterThan(500);
  expect(brokenPromises(document, kept)).toEqual([]);
});

it('reports a call, a field, a value or a right that has gone, and a field that is needed now', () => {
  const gone = (line: string) => expect.arrayContaining([`gone: ${line}`]);
  expect(brokenPromises(changed('"/v1/webhooks/{id}/test"', '"/v1/webhooks/{id}/try"'), kept)).toEqual(
    gone('POST /v1/webhooks/{id}/test'),
  );
  expect(brokenPromises(changed('"troubleSince":{', '"failingSince":{'), kept)).toEqual(
    gone('shape Connection has .troubleSince null|string'),
  );
  expect(
    brokenPromises(changed(/("operationId":"addWebhook".*?"link.opened",)"link.used",/, '$1'), kept),
  ).toEqual(gone('POST /v1/webhooks takes .events "link.used"'));
  expect(brokenPromises(changed('{"serviceKey":["token"]}', ''), kept)).toEqual(
    gone('POST /v1/connections/{id}/token for token'),
  );
  const needing = changed(
    '"required":["account"],"additional',
    '"required":["account","confirm"],"additional',
  );
  expect(brokenPromises(needing, kept)).toEqual(['new: POST /v1/links needs .confirm']);
  expect(drawPromises(needing, kept)).toBe(kept);
});

it('adds what has grown, and nothing else', () => {
  const grown = drawPromises(changed('"troubleSince":{', '"more":{"type":"number"},"troubleSince":{'), kept);
  expect(grown.split('\n').filter((line) => !kept.split('\n').includes(line))).toEqual([
    'shape Connection may have .more number',
  ]);
});
