import { version } from '@noiseaware-connect/relay/base/version';
import { expect, it } from 'vitest';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();
const versioned = `/connect-${version}.js`;
const ask = (path: string, headers: Record<string, string> = {}) => fetch(relay.url + path, { headers });

it('serves the script for pages of any origin, one build at two addresses', async () => {
  const answers = [await ask('/connect.js', { origin: 'https://app.partner.example' }), await ask(versioned)];
  const [text, same] = await Promise.all(answers.map((answer) => answer.text()));
  expect(text).toContain('noiseaware-connect');
  expect(same).toBe(text);
  for (const { status, headers } of answers) {
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('vary')).toContain('Accept-Encoding');
  }
  expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual([
    'public, max-age=3600',
    'public, max-age=31536000, immutable',
  ]);
});

it('answers 304 to whoever has the script, and sends it as it is to whoever takes no gzip', async () => {
  const plain = await ask('/connect.js', { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  const etag = plain.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  const again = await ask('/connect.js', { 'if-none-match': etag });
  expect([again.status, await again.text()]).toEqual([304, '']);
  expect(again.headers.get('access-control-allow-origin')).toBe('*');
});

it('does not know the script of another version', async () => {
  expect((await ask('/connect-0.0.1.js')).status).toBe(404);
});
