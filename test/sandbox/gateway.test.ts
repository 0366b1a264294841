import { expect, test } from 'vitest';
import { startBoth, startConnected } from './connected.ts';

test('gatewayHtml answers every call to the API with that status and a page of HTML, and does no work', async () => {
  const { exchange, refresh, list, first, sandbox } = await startConnected();
  const before = sandbox.secrets().length;
  for (const status of [200, 403, 502]) {
    sandbox.set({ gatewayHtml: status });
    for (const call of [() => exchange(), () => refresh(first.refreshToken), () => list(first.userToken)]) {
      const response = await call();
      expect([response.status, response.headers.get('Content-Type')]).toEqual([
        status,
        'text/html; charset=utf-8',
      ]);
      expect(await response.text()).toContain('<html>');
    }
  }
  expect(sandbox.secrets()).toHaveLength(before);
  expect(sandbox.entries('api').at(-1)).toMatchObject({ status: 502, details: { fault: 'gateway' } });
  sandbox.set({ gatewayHtml: 'off' });
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('refuseOrganization refuses the calls with an access code or token of that organization, and no other', async () => {
  const { walk, exchange, refresh, list, tokens, first, sandbox } = await startConnected();
  await walk({ email: 'manager@example.com', organization: 'Lakeside Lofts' });
  const other = await tokens(await exchange('access-code-2'));
  const [harbor] = sandbox.organizations();
  sandbox.set({ refuseOrganization: harbor?.id ?? '' });
  expect((await exchange('access-code-1')).status).toBe(403);
  expect((await refresh(first.refreshToken)).status).toBe(403);
  for (const token of [first.userToken, `Bearer ${first.userToken}`])
    expect((await list(token)).status).toBe(403);
  expect((await exchange('access-code-2')).status).toBe(200);
  expect((await refresh(other.refreshToken)).status).toBe(200);
  expect((await list(other.userToken)).status).toBe(200);
  sandbox.set({ refuseOrganization: 'none' });
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('refuseStatus is the status of refusals: 429 comes with Retry-After, a redirect with an address', async () => {
  const { sandbox } = await startBoth({ switches: { refuseShare: 1 } });
  for (const [refuseStatus, retryAfter, location] of [
    [403, null, null],
    [410, null, null],
    [429, '30', null],
    [302, null, `${sandbox.url}/blocked`],
  ] as const) {
    sandbox.set({ refuseStatus });
    const response = await fetch(`${sandbox.url}/token`, { method: 'POST', redirect: 'manual' });
    expect(response.status).toBe(refuseStatus);
    expect([response.headers.get('Retry-After'), response.headers.get('Location')]).toEqual([
      retryAfter,
      location,
    ]);
  }
});

test('refuseShare refuses the calls that chance takes, and counts down no fault by them', async () => {
  const draws = [0, 0.29, 0.31, 0.99, 0.1];
  const random = (bytes: number) => {
    const drawn = Buffer.alloc(bytes, 7);
    if (bytes === 4) drawn.writeUInt32BE((draws.shift() ?? 0) * 2 ** 32);
    return drawn;
  };
  const { exchange, sandbox } = await startBoth({ random });
  sandbox.set({ refuseShare: 0.3, fault: { token: { kind: '502', times: 2 } } });
  const statuses: number[] = [];
  while (draws.length > 0) statuses.push((await exchange()).status);
  expect(statuses).toEqual([403, 403, 502, 502, 403]);
});
