import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { socketPath } from '@noiseaware-connect/relay/http/operator/socket-path';
import { type Grant, isPublic, rightOf, scopes } from '@noiseaware-connect/shared/contract/access';
import { type AccessName, access, api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { passThroughs } from '@noiseaware-connect/shared/contract/pass-through';
import type { Right, Role } from '@noiseaware-connect/shared/role';
import { expect, it } from 'vitest';
import { relayOfFile } from '../support/relay/test-relay.ts';

// Each call is that of another address: refused credentials are counted by them.
const relay = await relayOfFile({ env: { RELAY_TRUST_PROXY: '1' } });
let attempts = 0;

/** What each role may do, also written here: a role that gains a right by mistake fails. */
const rightsByRole: Record<Role, readonly Right[]> = {
  viewer: ['read'],
  staff: ['read', 'connect'],
  admin: ['read', 'connect', 'administer'],
};

/** What can be presented, by what it is good for. Each call has a session of its own: some calls end it. */
const credentials: Record<string, { grants: readonly Grant[]; make(): Promise<string> }> = {
  nothing: { grants: [], make: async () => 'none' },
};
for (const [role, grants] of Object.entries(rightsByRole)) {
  const make = async () => (await relay.enrol(`A ${role}`, role as Role)).session;
  credentials[role] = { grants, make };
}
for (const scope of scopes) {
  const { key } = await relay.service(scope, { scopes: [scope] });
  credentials[scope] = { grants: [scope], make: async () => key };
}

/** Calls of the contract, each for something that is not there. */
const calls: Record<AccessName, { method: string; path: string }[]> = {
  ...(Object.fromEntries(
    Object.entries<Endpoint>(api).map(([name, { method, path }]) => [name, [{ method, path }]]),
  ) as Record<keyof typeof api, { method: string; path: string }[]>),
  readThrough: Object.values(passThroughs).flatMap(({ path }) => [
    ...['GET', 'HEAD', 'OPTIONS'].map((method) => ({ method, path })),
    { method: 'POST', path: `${path}/list?x=/replace` },
  ]),
  writeThrough: Object.values(passThroughs).flatMap(({ path }) => [
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({ method, path })),
    ...['/list/more', '/lists', '?x=/list', '/list;'].map((end) => ({ method: 'POST', path: path + end })),
  ]),
};

/** Whether a call got past the credential, and what it was refused with where it did not. */
async function attempt({ method, path }: { method: string; path: string }, credential: string) {
  attempts += 1;
  const headers = {
    authorization: `Bearer ${credential}`,
    'content-type': 'application/json',
    'x-forwarded-for': `192.0.${attempts >> 8}.${attempts & 255}`,
  };
  const body = ['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: '{}' };
  const url = relay.url + path.replaceAll(/:\w+/g, 'none').replace('*', 'things');
  const answer = await fetch(url, { method, headers, ...body });
  const text = await answer.text();
  const isJson = /json$/.test(answer.headers.get('content-type') ?? '');
  const said = text === '' || !isJson ? {} : (JSON.parse(text) as { code?: string });
  return { status: answer.status, ...said } as { status: number; code?: string; needs?: string };
}

it.each(Object.keys(access) as AccessName[])(
  'lets exactly the callers call %s that the access table lists',
  async (name) => {
    const allowed: readonly Grant[] = access[name];
    const scope = scopes.find((each) => allowed.includes(each));
    for (const [kind, { grants, make }] of Object.entries(credentials)) {
      for (const call of calls[name]) {
        const answer = await attempt(call, await make());
        const isOpen = allowed.includes('anyone') || allowed.includes('noiseaware');
        const what = `${kind}: ${call.method} ${call.path}`;
        // Another call at the same path is public, or nothing is.
        if (!isPublic(allowed)) expect([404, 405], what).toContain(answer.status);
        else if (isOpen || grants.some((each) => allowed.includes(each))) {
          expect([401, 403], what).not.toContain(answer.status);
        } else {
          expect(answer.status, what).toBe(kind === 'nothing' ? 401 : 403);
          if (call.method !== 'HEAD' && kind !== 'nothing') {
            expect([answer.code, answer.needs], what).toEqual([
              'forbidden',
              kind in rightsByRole ? rightOf(allowed) : scope,
            ]);
          }
        }
      }
    }
  },
);

/** Calls through the relay's socket, as the operator. */
const overSocket = ({ method, path }: { method: string; path: string }): Promise<number> =>
  new Promise((resolve, reject) => {
    const url = path.replaceAll(/:\w+/g, 'none').replace('*', 'things');
    const call = request({ socketPath: socketPath(relay.config), method, path: url }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', reject);
    call.setHeader('Content-Type', 'application/json');
    call.end();
  });

it.each(Object.keys(access) as AccessName[])(
  'serves %s on the operator’s socket only if the access table lists the operator',
  async (name) => {
    const allowed: readonly Grant[] = access[name];
    for (const call of calls[name]) {
      const status = await overSocket(call);
      const isServed = status !== 404 && status !== 405;
      const what = `${call.method} ${call.path}: ${status}`;
      // What is served and looks for something that is not there answers 404, too.
      if (!allowed.includes('operator')) expect(isServed, what).toBe(false);
      else if (!call.path.includes(':')) expect(isServed, what).toBe(true);
      else expect(status, what).not.toBe(405);
    }
  },
);

it('creates its socket so that only the relay’s own user can open it', async () => {
  const { mode } = await stat(path.dirname(socketPath(relay.config)));
  expect(mode & 0o077).toBe(0);
});
