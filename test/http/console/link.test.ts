import { describe, expect, it } from 'vitest';
import { consoleBrowser, operatorBrowser } from '../../support/relay/console-browser.ts';
import { ownerBrowser } from '../../support/relay/owner.ts';
import { relayOfFile } from '../../support/relay/test-relay.ts';

describe('a link to the console', async () => {
  const relay = await relayOfFile();

  const makeLink = () => relay.door.makeConsoleLink({ body: {} });
  const signedIn = () => operatorBrowser(relay);
  const isIn = async (browser: Awaited<ReturnType<typeof signedIn>>) =>
    (await browser.call('GET', '/v1/connections')).status === 200;

  it('opens the console by the button of its page', async () => {
    const { url, expiresAt } = await makeLink();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/nacdoor_[\w-]{43}$/);
    expect(Date.parse(expiresAt) / 1000 - relay.now()).toBeCloseTo(300, -1);
    const browser = consoleBrowser(relay);
    expect(await browser.open(url)).toMatchObject({ status: 200, title: 'Open the console' });
    const pressed = await browser.press(url);
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/console']);
    expect(await isIn(browser)).toBe(true);
  });

  it('works once, within five minutes; a used, expired and unknown link are answered alike', async () => {
    const [used, old] = [(await makeLink()).url, (await makeLink()).url];
    await consoleBrowser(relay).press(used);
    relay.pass(301);
    const none = used.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answers = await Promise.all(
      [used, old, none].map(async (link) => {
        const browser = consoleBrowser(relay);
        const pressed = await browser.press(link);
        expect(browser.cookies.size).toBe(0);
        return [pressed.status, await pressed.text(), await (await browser.request(link)).text()];
      }),
    );
    expect(answers[0]?.[1]).toContain('This link does not open the console');
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('signs in only one of three browsers that press the button at the same time', async () => {
    const { url } = await makeLink();
    const pressed = await Promise.all([1, 2, 3].map(() => consoleBrowser(relay).press(url)));
    expect(pressed.map(({ status }) => status).sort()).toEqual([303, 404, 404]);
  });

  it('is not consumed by mail scanners and previews', async () => {
    const { url } = await makeLink();
    for (const headers of [{}, { 'sec-purpose': 'prefetch' }, { 'sec-fetch-site': 'cross-site' }]) {
      for (const method of ['GET', 'HEAD']) {
        const looked = await consoleBrowser(relay).request(url, method, headers);
        expect([looked.status, looked.headers.getSetCookie()]).toEqual([200, []]);
      }
    }
    expect((await consoleBrowser(relay).press(url)).status).toBe(303);
  });

  it('refuses a form of another site', async () => {
    const { url } = await makeLink();
    const from = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': '' },
    ];
    for (const headers of from) {
      const browser = consoleBrowser(relay);
      expect([(await browser.press(url, headers)).status, browser.cookies.size]).toEqual([403, 0]);
    }
    expect((await consoleBrowser(relay).press(url)).status).toBe(303);
  });

  it('signs the operator in as admin under the operating system’s user name, and audits it', async () => {
    await signedIn();
    const audit = await relay.door.audit({ limit: 2 });
    expect(audit).toMatchObject([
      { what: 'console_link_made', who: { kind: 'operator' }, role: 'admin' },
      { what: 'console_opened', who: { kind: 'staff', name: expect.stringMatching(/^operator/) } },
    ]);
    const { staff } = await relay.door.listStaff();
    expect(staff.filter(({ name }) => name.startsWith('operator'))).toMatchObject([{ role: 'admin' }]);
  });

  it('lets the operator make links that are of the command line, so that owners read of no such person', async () => {
    const browser = await signedIn();
    expect(await browser.told('operator')).toBe('true');
    const made = await browser.call('POST', '/v1/links', { body: { account: { id: 'cust-operator' } } });
    const { id, url } = (await made.json()) as { id: string; url: string };
    const page = await ownerBrowser().open(url);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('Requested by');
    const { client } = await relay.enrol('Jo');
    expect(await client.revokeLink({ id })).toMatchObject({ ok: true });
  });

  it('starts a session that ends after one idle hour, or after twelve hours', async () => {
    const [idle, busy] = [await signedIn(), await signedIn()];
    for (let minutes = 0; minutes < 11 * 60 + 30; minutes += 30) {
      relay.pass(30 * 60);
      expect(await isIn(busy)).toBe(true);
    }
    expect(await isIn(idle)).toBe(false);
    relay.pass(31 * 60);
    expect(await isIn(busy)).toBe(false);
  });

  it('cannot be used as an invite, nor an invite as a link', async () => {
    const { url } = await makeLink();
    const secret = url.split('/').at(-1) ?? '';
    const enrolled = await fetch(`${relay.url}/v1/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ invite: secret }),
    });
    expect(enrolled.status).toBe(401);
    const { invite } = await relay.door.invite({ body: { name: 'Robin', role: 'admin' } });
    const browser = consoleBrowser(relay);
    expect((await browser.press(`/console/${invite}`)).status).toBe(404);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.press(url)).status).toBe(303);
  });

  it('works also if invites are turned off and bound sessions are required', async () => {
    await relay.down();
    await relay.up({ RELAY_INVITES: 'off', RELAY_BOUND_SESSIONS: 'required', RELAY_OIDC_ISSUER: 'off' });
    expect(await isIn(await signedIn())).toBe(true);
  });

  it('is stored only as a hash, and so is its session', async () => {
    const { url } = await makeLink();
    const browser = consoleBrowser(relay);
    await browser.press(url);
    const secrets = [url.split('/').at(-1) ?? '', ...browser.cookies.values()];
    expect(secrets).toEqual([expect.stringMatching(/^nacdoor_/), expect.stringMatching(/^naccon_/)]);
    for (const secret of secrets) expect(relay.logLines.join('\n')).not.toContain(secret);
  });
});
