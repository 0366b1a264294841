import { drawOpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { relay, key } = await stageOfFile();

it('a deprecated call says in each answer, and in OpenAPI, that it is, and from when on it may be gone', async () => {
  // No call is deprecated yet: this one is while the test runs.
  const deprecated = { since: '2027-01-01', sunset: '2028-01-01' };
  Object.assign(api.readKey, { deprecated });
  onTestFinished(() => void Reflect.deleteProperty(api.readKey, 'deprecated'));
  for (const credential of [key, 'nackey_wrong']) {
    const { headers } = await relay.ask('/v1/key', credential);
    expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([
      `@${Date.UTC(2027, 0, 1) / 1000}`,
      'Sat, 01 Jan 2028 00:00:00 GMT',
    ]);
  }
  const other = await relay.ask('/v1/links', key);
  expect([other.headers.get('deprecation'), other.headers.get('sunset')]).toEqual([null, null]);
  const { paths, components } = drawOpenApi('https://connect.example', 'backends');
  const marked = Object.values(paths).flatMap((calls) =>
    Object.values(calls).filter((call) => call.deprecated === true),
  );
  expect(marked.map(({ operationId }) => operationId)).toEqual(['readKey']);
  expect(components.headers).toMatchObject({ Deprecation: {}, Sunset: {} });
});
