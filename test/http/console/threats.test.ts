import { type Grant, rightOf } from '@noiseaware-connect/shared/contract/access';
import { access, api, type EndpointName } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { type Role, rightsOf, roles } from '@noiseaware-connect/shared/role';
import { describe, expect, it } from 'vitest';
import { startIdentityProvider } from '../../identity-provider/identity-provider.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { forFile } from '../../support/for-file.ts';
import { consoleBrowser, operatorBrowser, staffBrowser } from '../../support/relay/console-browser.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

// Each threat to the console that relay/docs/security.md names, attacked.

type Browser = ReturnType<typeof consoleBrowser>;

/** A person of the identity provider with each role. */
const logins: Record<Role, string> = { viewer: 'vera', staff: 'alex', admin: 'robin' };

describe('the console', async () => {
  const port = await freePort();
  const provider = await forFile(startIdentityProvider([`http://127.0.0.1:${port}/console/signed-in`]));
  const env = {
    ...provider.settings,
    RELAY_PORT: String(port),
    RELAY_TRUST_PROXY: '1',
  };
  const relay = await relayOfFile({ env });

  const isIn = async (browser: Browser) => (await browser.call('GET', '/v1/sessions')).status === 200;
  const body = JSON.stringify({ account: { id: 'attacked' } });
  const linksMade = async (browser: Browser) =>
    ((await (await browser.call('GET', '/v1/links')).json()) as { links: object[] }).links.length;

  it('refuses changes from another site, a sibling domain, or without an origin (CSRF)', async () => {
    const browser = await operatorBrowser(relay);
    const token = await browser.told('token');
    const { origin } = new URL(relay.url);
    const from = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin },
      { 'sec-fetch-site': 'same-site', origin: 'https://sibling.partner.example' },
      { 'sec-fetch-site': 'none' },
      // Without Fetch Metadata, as browsers before 2023.
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
      { 'sec-fetch-site': '', origin: 'null' },
      { 'sec-fetch-site': '' },
    ];
    for (const headers of from) {
      const sent = { ...headers, 'x-console-token': token, 'content-type': 'application/json' };
      const made = await browser.request('/console/v1/links', 'POST', { ...sent, body });
      expect([made.status, await made.json()], JSON.stringify(headers)).toMatchObject([
        403,
        { code: 'forbidden' },
      ]);
      expect((await browser.request('/console/v1/links', 'GET', headers)).status).toBe(403);
      expect((await browser.request('/console/sign-out', 'POST', sent)).status).toBe(403);
    }
    expect(await linksMade(browser)).toBe(0);
    const own = {
      'sec-fetch-site': '',
      origin,
      'x-console-token': token,
      'content-type': 'application/json',
    };
    expect((await browser.request('/console/v1/links', 'POST', { ...own, body })).status).toBe(201);
  });

  it('refuses changes without the CSRF token of this session', async () => {
    const [browser, other] = [await operatorBrowser(relay), await operatorBrowser(relay)];
    const before = await linksMade(browser);
    const token = await browser.told('token');
    const foreign = await other.told('token');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(foreign).not.toBe(token);
    for (const wrong of ['', foreign, token.slice(1), `${token}A`]) {
      const headers = { 'x-console-token': wrong, 'content-type': 'application/json', body };
      expect((await browser.request('/console/v1/links', 'POST', headers)).status).toBe(403);
      expect((await browser.request('/console/sign-out', 'POST', { 'x-console-token': wrong })).status).toBe(
        403,
      );
    }
    expect(await linksMade(browser)).toBe(before);
    expect((await browser.call('POST', '/v1/links', { body: JSON.parse(body) })).status).toBe(201);
  });

  it('refuses a request with two cookies of its name (cookie tossing)', async () => {
    const browser = await operatorBrowser(relay);
    const own = browser.cookies.get('console');
    for (const cookie of [
      `console=${own}; console=x`,
      `console=x; console=${own}`,
      `console=${own};console=${own}`,
    ]) {
      expect((await browser.request('/console/v1/sessions', 'GET', { cookie })).status).toBe(401);
      expect((await browser.open('/console', { cookie })).html).not.toContain('console-token');
    }
    expect(
      (await browser.request('/console/v1/sessions', 'GET', { cookie: `a=b; console=${own}` })).status,
    ).toBe(200);
  });

  it('starts a new session in a browser that sends another one (session fixation)', async () => {
    const attacker = await operatorBrowser(relay);
    const planted = attacker.cookies.get('console') ?? '';
    for (const value of [planted, `naccon_${'A'.repeat(43)}`]) {
      const victim = consoleBrowser(relay);
      victim.cookies.set('console', value);
      await victim.press((await relay.door.makeConsoleLink({ body: {} })).url);
      expect(victim.cookies.get('console')).toMatch(/^naccon_[\w-]{43}$/);
      expect(victim.cookies.get('console')).not.toBe(value);
    }
    const unknown = consoleBrowser(relay);
    unknown.cookies.set('console', `naccon_${'A'.repeat(43)}`);
    expect(await isIn(unknown)).toBe(false);
  });

  it('accepts its session only as a cookie, and the API accepts that cookie nowhere', async () => {
    const browser = await operatorBrowser(relay);
    const own = browser.cookies.get('console') ?? '';
    const { session } = await relay.enrol('Sam');
    const at = async (path: string, headers: Record<string, string>) =>
      (await consoleBrowser(relay).request(path, 'GET', headers)).status;
    expect(await at('/v1/sessions', { cookie: `console=${own}` })).toBe(401);
    expect(await at('/v1/sessions', { authorization: `Bearer ${own}` })).toBe(401);
    expect(await at('/v1/sessions', { authorization: `Bearer ${session}` })).toBe(200);
    expect(await at('/console/v1/sessions', { authorization: `Bearer ${session}` })).toBe(401);
    expect(await at('/console/v1/sessions', { cookie: `console=${session}` })).toBe(401);
    expect(await at('/console/v1/sessions', { cookie: `console=${own}`, authorization: 'Bearer x' })).toBe(
      200,
    );
  });

  describe.each(roles)('for the role %s', (role: Role) => {
    it('allows exactly the calls of the access table, and no other path exists', async () => {
      for (const name of Object.keys(api) as EndpointName[]) {
        const browser = await staffBrowser(relay, logins[role]);
        const { method, path, request }: Endpoint = api[name];
        const given = request === undefined ? {} : { body: {} };
        const { status } = await browser.call(method, path.replaceAll(/:\w+/g, 'none'), given);
        const allowed: readonly Grant[] = access[name];
        const right = rightOf(allowed);
        if (right === undefined) expect([404, 405], name).toContain(status);
        else if (rightsOf[role].includes(right)) expect([401, 403, 405], name).not.toContain(status);
        else expect(status, name).toBe(403);
      }
    });
  });

  it('ends at a sign-out, here or from another session, and at a revocation', async () => {
    const [here, elsewhere, revoked] = [
      await staffBrowser(relay, 'alex'),
      await staffBrowser(relay, 'alex'),
      await staffBrowser(relay, 'robin'),
    ];
    const { sessions } = (await (await elsewhere.call('GET', '/v1/sessions')).json()) as {
      sessions: { id: string; current: boolean }[];
    };
    for (const { id } of sessions.filter(({ current }) => !current)) {
      expect((await elsewhere.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
    }
    expect([await isIn(here), await isIn(elsewhere)]).toEqual([false, true]);
    const kept = elsewhere.cookies.get('console') ?? '';
    const token = await elsewhere.told('token');
    const out = await elsewhere.request('/console/sign-out', 'POST', { 'x-console-token': token });
    expect([out.status, elsewhere.cookies.has('console')]).toEqual([204, false]);
    elsewhere.cookies.set('console', kept);
    expect(await isIn(elsewhere)).toBe(false);
    await relay.door.revokeStaff({ id: await relay.door.staffNamed('Robin Roe') });
    expect(await isIn(revoked)).toBe(false);
  });
});
