import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { beforeEach, expect, it } from 'vitest';
import { redirectOf } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { setStage, stageOfFile } from '../support/relay/relay-stage.ts';

// Each threat of an owner's link that relay/docs/security.md names, attacked.

const { sandbox, relay, staff, service } = await stageOfFile();
beforeEach(() => sandbox.set({ fault: {}, userTokenFormat: 'jwt' }));

const victim = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `attacked-${accounts}` };
};
const connectionsOf = async (id: string) => {
  const listed = await staff.listConnections({ query: { account: id } });
  return listed.ok ? listed.value.connections : [];
};
const statusOf = async (id: string) => {
  const read = await staff.readLink({ id });
  return read.ok ? read.value.status : undefined;
};
const authorizedBy = (authorizeUrl: string) => redirectOf(authorizeUrl, victim);

it('a link that was forwarded to another owner connects nothing without the maker’s confirmation', async () => {
  const account = newAccount();
  const { id, url } = await makeLink(staff, { account });
  await ownerBrowser().connect(url, victim);
  expect(await connectionsOf(account.id)).toEqual([]);
  expect(await service.vendAccountToken({ account: account.id, body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
  const read = await staff.readLink({ id });
  expect(read).toMatchObject({ value: { organization: expect.stringContaining('Lakeside Lofts') } });
});

it('a form of another site starts nothing, and shows the link’s page first (login CSRF)', async () => {
  const { id, url } = await makeLink(service, { account: newAccount() });
  const browser = ownerBrowser();
  const sent = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    // Without Fetch Metadata, as browsers before 2023.
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  const shown = await browser.open(url);
  for (const headers of sent) {
    const answer = await browser.request(url, 'POST', headers);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(shown.html);
    expect(browser.cookie).toBe('');
  }
  expect(await statusOf(id)).toBe('open');
  // By which browsers send the page's own origin with its form.
  expect(shown.html).toContain('<meta name="referrer" content="same-origin"/>');
  expect(await browser.press(url, { origin: relay.config.publicUrl })).toContain('/authorize');
});

it('a browser that did not start an attempt cannot complete it (session swapping)', async () => {
  const account = newAccount();
  const { id, url } = await makeLink(service, { account });
  const attacker = ownerBrowser();
  const redirect = await authorizedBy(await attacker.press(url));
  const page = await ownerBrowser().comeBack(redirect);
  expect(page.title).toBe('Open your link again here');
  // With a cookie of its own, of another link.
  const other = ownerBrowser();
  await other.press((await makeLink(service, { account: newAccount() })).url);
  expect((await other.comeBack(redirect)).title).toBe('You started again somewhere else');
  expect(await connectionsOf(account.id)).toEqual([]);
  expect(await statusOf(id)).toBe('started');
});

it('cookie, path and access code must all belong to the same pairing', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  const redirect = await authorizedBy(await owner.press(url));
  const { cookie } = owner;
  const elsewhere = redirect.replace(
    /connected\/[^?/]+/,
    `connected/${randomBytes(16).toString('base64url')}`,
  );
  const foreign = redirect.replace(/nacac_[\w-]{43}/, `nacac_${randomBytes(32).toString('base64url')}`);
  const lastOf = cookie.at(-1) === 'A' ? 'B' : 'A';
  for (const [address, brought] of [
    [elsewhere, cookie],
    [foreign, cookie],
    [redirect, cookie.slice(0, -1) + lastOf],
    [redirect, cookie.replace('naclnk_', 'naclnk_x')],
    [redirect, ''],
  ] as const) {
    owner.cookie = brought;
    await owner.comeBack(address);
    expect(await connectionsOf(account.id)).toEqual([]);
  }
  owner.cookie = cookie;
  expect((await owner.comeBack(redirect)).title).toBe('Connected');
});

it('a cookie set by a sibling domain is refused, and so are two cookies of one name (cookie tossing)', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const attacker = ownerBrowser();
  const redirect = await authorizedBy(await attacker.press(url));
  const tossed = ownerBrowser();
  tossed.cookie = `${attacker.cookie}; connect=something-else`;
  expect((await tossed.comeBack(redirect)).title).toBe('Open your link again here');
  expect(await connectionsOf(account.id)).toEqual([]);
});

it('under https the cookie has the __Host- prefix, and one without it is refused', async () => {
  const clientSecret = 'bT4-wq9Zx_2LmP7-kd';
  const secure = await setStage({
    env: {
      RELAY_PUBLIC_URL: 'https://connect.partner.example',
      NOISEAWARE_CLIENT_SECRETS: clientSecret,
    },
  });
  secure.sandbox.setPartner({ clientSecret });
  try {
    const { url } = await makeLink(secure.service);
    const local = (address: string) => address.replace('https://connect.partner.example', secure.relay.url);
    const pressed = await fetch(local(url), { method: 'POST', redirect: 'manual' });
    const [set = ''] = pressed.headers.getSetCookie();
    expect(set).toMatch(/^__Host-connect=\S+; /);
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
      expect(set).toContain(`; ${attribute}`);
    expect(set).not.toMatch(/domain/i);
    const redirect = await authorizedBy(pressed.headers.get('location') ?? '');
    const value = /=([^;]+)/.exec(set)?.[1] ?? '';
    const back = (cookie: string) => fetch(local(redirect), { redirect: 'manual', headers: { cookie } });
    expect((await back(`connect=${value}`)).headers.getSetCookie()).toEqual([]);
    const completed = await back(`__Host-connect=${value}`);
    expect(completed.headers.get('location')).toBe('/connected');
    const listed = await secure.staff.listConnections({ query: {} });
    expect(listed.ok && listed.value.connections).toHaveLength(1);
  } finally {
    await secure.stop();
  }
});

it('mail scanners and previews do not consume a link', async () => {
  const { id, url } = await makeLink(service, { account: newAccount() });
  const scanner = ownerBrowser();
  for (const headers of [{}, { 'sec-purpose': 'prefetch' }, { 'user-agent': 'preview' }]) {
    for (const method of ['GET', 'HEAD']) {
      const looked = await scanner.request(url, method, headers);
      expect(looked.status).toBe(200);
      expect(looked.headers.getSetCookie()).toEqual([]);
    }
  }
  expect(await statusOf(id)).toBe('open');
  const owner = ownerBrowser();
  const redirect = await authorizedBy(await owner.press(url));
  expect((await owner.request(redirect, 'HEAD')).status).toBe(303);
  expect(await statusOf(id)).toBe('started');
  expect((await owner.comeBack(redirect)).title).toBe('Connected');
});

it('of two tabs or devices the last press counts, and only one connection is made', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const [phone, laptop] = [ownerBrowser(), ownerBrowser()];
  const first = await authorizedBy(await phone.press(url));
  expect((await laptop.open(url)).html).toContain('started this in another window');
  const second = await authorizedBy(await laptop.press(url));
  expect((await phone.comeBack(first)).title).toBe('You started again somewhere else');
  const done = await Promise.all([laptop.comeBack(second), laptop.comeBack(second)]);
  expect(done.map(({ title }) => title)).toEqual(['Connected', 'Connected']);
  expect(await connectionsOf(account.id)).toHaveLength(1);
  expect((await phone.open(url)).title).toBe('This link has been used');
});

it('a link starts at most thirty attempts per hour, and says when it starts the next one', async () => {
  const { id, url } = await makeLink(service, { account: newAccount() });
  const owner = ownerBrowser();
  for (let times = 0; times < 30; times += 1) expect(await owner.press(url)).not.toBe('');
  expect(await owner.press(url)).toBe('');
  expect(await statusOf(id)).toBe('started');
  const answer = await owner.request(url, 'POST');
  expect([answer.status, await answer.text()]).toEqual([429, expect.stringContaining('within an hour')]);
  expect(answer.headers.get('retry-after')).toMatch(/^(3600|35\d\d)$/);
});

it('going back and returning again after the end shows the outcome and changes nothing', async () => {
  const account = newAccount();
  const { url } = await makeLink(service, { account });
  const owner = ownerBrowser();
  const redirect = await authorizedBy(await owner.press(url));
  for (const _ of [1, 2]) expect((await owner.comeBack(redirect)).title).toBe('Connected');
  expect((await owner.open(url)).title).toBe('Connected');
  expect(await connectionsOf(account.id)).toHaveLength(1);
});

it('no page contains a code, can be framed or cached, or sends a Referer', async () => {
  const { url } = await makeLink(service, { account: newAccount() });
  const owner = ownerBrowser();
  const offered = await owner.open(url);
  const redirect = await authorizedBy(await owner.press(url));
  const back = await owner.request(redirect);
  expect(back.headers.get('location')).toBe('/connected');
  const last = await owner.open(`${relay.url}/connected`);
  for (const headers of [offered.headers, back.headers, last.headers]) {
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  }
  const secret = url.split('/').at(-1) ?? '';
  for (const html of [offered.html, await back.text(), last.html]) {
    expect(html).not.toContain(secret);
    expect(html).not.toMatch(/nacac_|naccode_|<script|https?:\/\/(?!127\.0\.0\.1)/);
  }
});

it('a request for another Host is refused (DNS rebinding)', async () => {
  const { url } = await makeLink(service, { account: newAccount() });
  const { pathname, port } = new URL(url);
  const status = await new Promise((resolve, reject) => {
    const asked = request({ port, path: pathname, headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(421);
});
