import { beforeEach, describe, expect, it } from 'vitest';
import { type Walk, walkLogin } from '../sandbox/walk-login.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { hiddenFields, makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const platform = 'https://app.partner.example';
const { sandbox, relay, staff, service } = await stageOfFile({
  env: {
    RELAY_BRAND_NAME: 'Example Stays',
    RELAY_RETURN_ORIGINS: `${platform},http://localhost:3000`,
  },
  effects: { sleep: hastySleep },
});
beforeEach(() =>
  sandbox.set({ fault: {}, userTokenFormat: 'jwt', cancel: 'redirect-error', returnBy: 'query' }),
);

const lakeside = { organization: 'Lakeside Lofts' };
const oldTown = { organization: 'Old Town Suites' };
const returnTo = `${platform}/settings?tab=noise`;
let accounts = 0;
const newAccount = () => {
  accounts += 1;
  return { id: `return-${accounts}`, name: `House ${accounts}` };
};
const link = async (asked: Parameters<typeof makeLink>[1] = {}, client = service) =>
  makeLink(client, { account: newAccount(), returnTo, ...asked });
const fromPlatform = { origin: platform, 'sec-fetch-site': 'cross-site' };
const returned = (id: string, outcome: string) => `${returnTo}&noiseaware=${outcome}&link=${id}`;
/** Comes back from NoiseAware; gives the answer itself. */
const comeBack = async (owner: ReturnType<typeof ownerBrowser>, url: string, walk: Walk = lakeside) => {
  const { location = '' } = await walkLogin(await owner.press(url, fromPlatform), {
    email: 'manager@example.com',
    ...walk,
  });
  return owner.request(location);
};

describe('the address to return to', () => {
  const make = (address: string) => service.makeLink({ body: { account: newAccount(), returnTo: address } });

  it.each([
    `${platform}/`,
    `${platform}/settings?tab=noise&a=b%20c`,
    `${platform}//elsewhere.example`,
    `${platform}/back?to=https://elsewhere.example`,
    'http://localhost:3000/portal',
  ])('%s is taken, and the link says it', async (address) => {
    const made = await make(address);
    if (!made.ok) throw new Error(made.failure.detail);
    expect(await service.readLink({ id: made.value.id })).toMatchObject({ value: { returnTo: address } });
  });

  it.each([
    ['another host', 'https://evil.example/'],
    ['a host that begins alike', 'https://app.partner.example.evil/'],
    ['a host that ends alike', 'https://evil-app.partner.example/'],
    ['another port', 'https://app.partner.example:8443/'],
    ['the port of the scheme', 'https://app.partner.example:443/'],
    ['another scheme', 'http://app.partner.example/'],
    ['a script', 'javascript:alert(1)'],
    ['a user name', 'https://app.partner.example@evil.example/'],
    ['an empty user name', 'https://@app.partner.example/'],
    ['a user name at the host', 'https://user@app.partner.example/'],
    ['a password', 'https://user:secret@app.partner.example/'],
    ['upper case', 'https://APP.partner.example/'],
    ['a final dot', 'https://app.partner.example./'],
    ['another script’s letters', 'https://\u0430pp.partner.example/'],
    ['punycode', 'https://xn--pp-7ka.partner.example/'],
    ['a full-width dot', 'https://app\uff0epartner.example/'],
    ['backslashes', 'https:\\\\app.partner.example\\'],
    ['a backslash before the host', 'https://evil.example\\@app.partner.example/'],
    ['no slash after the host', 'https://app.partner.example'],
    ['dots in the path', 'https://app.partner.example/a/../b'],
    ['encoded dots in the path', 'https://app.partner.example/a/%2e%2e/b'],
    ['a fragment', 'https://app.partner.example/#here'],
    ['an empty fragment', 'https://app.partner.example/#'],
    ['a tab', 'https://app.partner.example/\ta'],
    ['a space before it', ' https://app.partner.example/'],
    ['no scheme', '//app.partner.example/'],
    ['a path', '/settings'],
    ['nothing', ''],
    ['more than 2,000 characters', `${platform}/${'a'.repeat(2_000)}`],
  ])('with %s is refused, and the refusal names the setting', async (_, address) => {
    expect(await make(address)).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('RELAY_RETURN_ORIGINS') },
    });
  });

  it('is null on a link without one, and refused by a relay whose setting lists no origin', async () => {
    const { id } = await makeLink(service, { account: newAccount() });
    expect(await service.readLink({ id })).toMatchObject({ value: { returnTo: null } });
    await relay.down();
    await relay.up({ RELAY_RETURN_ORIGINS: '' });
    expect(await make(`${platform}/`)).toMatchObject({ failure: { code: 'invalid_request' } });
    await relay.restart();
  });
});

describe('the owner returns to the platform', () => {
  it('connected, with neither code nor organization in the address, and the link shows its receipt', async () => {
    const { id, url } = await link();
    const owner = ownerBrowser();
    const answer = await comeBack(owner, url);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(returned(id, 'connected'));
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('');
    const receipt = await owner.open(url);
    expect(receipt).toMatchObject({ status: 200, title: 'Connected' });
    expect(receipt.html).toContain('href="?back">Back to Example Stays</a>');
    const back = await owner.request(`${url}?back`);
    expect(back.headers.get('location')).toBe(returned(id, 'connected'));
  });

  it('waiting where the maker confirms, or another organization is connected', async () => {
    const held = await link({}, staff);
    expect((await comeBack(ownerBrowser(), held.url)).headers.get('location')).toBe(
      returned(held.id, 'waiting'),
    );
    const account = newAccount();
    await comeBack(ownerBrowser(), (await link({ account })).url);
    const again = await link({ account });
    expect((await comeBack(ownerBrowser(), again.url, oldTown)).headers.get('location')).toBe(
      returned(again.id, 'waiting'),
    );
  });

  it.each(['redirect', 'redirect-error'] as const)('declined after Cancel (cancel=%s)', async (cancel) => {
    sandbox.set({ cancel });
    const { id, url } = await link();
    const answer = await comeBack(ownerBrowser(), url, { decision: 'cancel' });
    expect(answer.headers.get('location')).toBe(returned(id, 'declined'));
  });

  it('declined by whoever is not the owner, which changes nothing', async () => {
    const { id, url } = await link();
    const answer = await ownerBrowser().request(`${url}?not-owner`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(returned(id, 'declined'));
    expect(await service.readLink({ id })).toMatchObject({ value: { status: 'open' } });
  });

  it('failed while NoiseAware does not answer, and connected by the next press', async () => {
    const { id, url } = await link();
    const owner = ownerBrowser();
    sandbox.set({ fault: { token: { kind: '503' } } });
    expect((await comeBack(owner, url)).headers.get('location')).toBe(returned(id, 'failed'));
    sandbox.set({ fault: {} });
    expect((await comeBack(owner, url)).headers.get('location')).toBe(returned(id, 'connected'));
  });

  it('failed where NoiseAware has called the ConnectionURL and brings no code, which no fragment carries on', async () => {
    sandbox.set({ redirectAppend: 'fragment' });
    const { id, url } = await link();
    const { location = '' } = await walkLogin(await ownerBrowser().press(url, fromPlatform), lakeside);
    expect(location).toContain('#');
    const owner = ownerBrowser();
    const pressed = await walkLogin(await owner.press(url, fromPlatform), lakeside);
    const answer = await owner.request((pressed.location ?? '').replace(/#.*/, ''));
    // The empty fragment replaces that of the address before.
    expect(answer.headers.get('location')).toBe(`${returned(id, 'failed')}#`);
    sandbox.set({ redirectAppend: 'smart' });
  });

  it('failed after a link was withdrawn meanwhile, and expired after it has expired', async () => {
    const [withdrawn, expired] = [await link(), await link({ expiresIn: 60 })];
    for (const [{ id, url }, end, outcome] of [
      [withdrawn, () => service.revokeLink({ id: withdrawn.id }), 'failed'],
      [expired, () => relay.pass(61), 'expired'],
    ] as const) {
      const owner = ownerBrowser();
      const { location = '' } = await walkLogin(await owner.press(url, fromPlatform), lakeside);
      await end();
      expect((await owner.request(location)).headers.get('location')).toBe(returned(id, outcome));
      const pressed = await owner.request(url, 'POST', fromPlatform);
      expect([pressed.status, pressed.headers.get('location')]).toEqual([303, returned(id, outcome)]);
      const page = await owner.open(url);
      expect(page.status).toBe(410);
      expect(page.html).toContain('href="?back">Back to Example Stays</a>');
    }
  });

  it('used after another browser used the link; the one that used it is told what came of it', async () => {
    const { id, url } = await link();
    const owner = ownerBrowser();
    await comeBack(owner, url);
    const pressed = await ownerBrowser().request(url, 'POST', { origin: platform });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, returned(id, 'used')]);
    // Another site's form comes without the cookie, which is SameSite=Lax: the browser is asked again, by GET.
    const again = await ownerBrowser().request(url, 'POST', fromPlatform);
    expect(again.status).toBe(303);
    const { href } = new URL(again.headers.get('location') ?? '', url);
    expect((await owner.request(href)).headers.get('location')).toBe(returned(id, 'connected'));
    expect((await ownerBrowser().request(href)).headers.get('location')).toBe(returned(id, 'used'));
  });

  it('with the same outcome where NoiseAware posts the code back by a form', async () => {
    sandbox.set({ returnBy: 'form_post' });
    const { id, url } = await link();
    const owner = ownerBrowser();
    const { form } = await walkLogin(await owner.press(url, fromPlatform), lakeside);
    if (form === undefined) throw new Error('NoiseAware has no form');
    const page = await owner.postFromElsewhere(form);
    // Chromium applies form-action to the redirects after a form, too.
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${platform} `);
    const answer = await owner.request(form.action, 'POST', {}, hiddenFields(page.html));
    expect(answer.headers.get('location')).toBe(returned(id, 'connected'));
  });

  it('to an address whose other parts stay as they are', async () => {
    const { id, url } = await link({
      returnTo: `${platform}/a?q=b%20c&flag&noiseaware=x&link=y&noiseaware=z&l%69nk=1`,
    });
    const { headers } = await ownerBrowser().request(`${url}?not-owner`);
    expect(headers.get('location')).toBe(`${platform}/a?q=b%20c&flag&noiseaware=declined&link=${id}`);
  });
});

describe('a press on the platform’s own page', () => {
  it('goes straight to NoiseAware, with the cookie of a proof, and the way back connects', async () => {
    const { id, url } = await link();
    const owner = ownerBrowser();
    const answer = await owner.request(url, 'POST', fromPlatform);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toContain(`${sandbox.url}/authorize?`);
    expect(answer.headers.get('set-cookie')).toMatch(/^connect=.*; SameSite=Lax/);
    expect(await service.readLink({ id })).toMatchObject({ value: { status: 'started' } });
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    [
      'another site under a same-origin mark',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['a page that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['another platform that the setting lists', { origin: 'http://localhost:3000' }],
    ['the platform in upper case', { origin: platform.toUpperCase() }],
    ['a host that begins like the platform’s', { origin: `${platform}.evil` }],
    ['the platform by another port', { origin: `${platform}:8443` }],
    ['a browser that says no origin', { 'sec-fetch-site': 'same-origin' }],
  ])('from %s is answered like a GET', async (_, headers) => {
    const { id, url } = await link();
    const browser = ownerBrowser();
    const answer = await browser.request(url, 'POST', headers);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe((await browser.open(url)).html);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(browser.cookie).toBe('');
    expect(await service.readLink({ id })).toMatchObject({ value: { status: 'open' } });
  });

  it('starts no link that has no address to return to', async () => {
    const { id, url } = await makeLink(service, { account: newAccount() });
    expect((await ownerBrowser().request(url, 'POST', fromPlatform)).status).toBe(200);
    expect(await service.readLink({ id })).toMatchObject({ value: { status: 'open' } });
  });

  it('on the relay’s own page starts the link, too', async () => {
    const { url } = await link();
    const { html } = await ownerBrowser().open(url);
    for (const part of ['You come back to Example Stays', 'href="?back">Back to Example Stays</a>'])
      expect(html).toContain(part);
    expect(await ownerBrowser().press(url, { origin: relay.config.publicUrl })).toContain('/authorize?');
  });
});

it('GET, HEAD and a prefetch of a link that returns change nothing', async () => {
  const { id, url } = await link();
  const browser = ownerBrowser();
  for (const [method, query, headers] of [
    ['GET', '', {}],
    ['HEAD', '', {}],
    ['GET', '', { 'sec-purpose': 'prefetch' }],
    ['GET', '?back', {}],
    ['HEAD', '?back', {}],
    ['HEAD', '?not-owner', {}],
  ] as const) {
    const answer = await browser.request(url + query, method, headers);
    expect(answer.status).toBe(query === '' ? 200 : 303);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  expect(await service.readLink({ id })).toMatchObject({ value: { status: 'open' } });
});

it('a link that nobody knows is answered by a page of the relay', async () => {
  const unknown = `${relay.url}/connect/naclnk_${'x'.repeat(43)}`;
  for (const answer of [
    await ownerBrowser().request(`${unknown}?back`),
    await ownerBrowser().request(unknown, 'POST', fromPlatform),
  ]) {
    expect(answer.status).toBe(404);
    expect(answer.headers.get('location')).toBeNull();
  }
});

it('an origin that the setting lists no more is not returned to: the page is shown, and the log says why', async () => {
  const { id, url } = await link();
  const owner = ownerBrowser();
  const { location = '' } = await walkLogin(await owner.press(url, fromPlatform), lakeside);
  await relay.down();
  await relay.up({ RELAY_RETURN_ORIGINS: 'https://new.partner.example' });
  const page = await owner.comeBack(location);
  expect(page).toMatchObject({ status: 200, title: 'Connected' });
  expect(page.html).not.toContain('?back');
  const lines = relay.logLines.map((line) => JSON.parse(line)).filter((line) => line.link === id);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      origin: platform,
      msg: expect.stringContaining('RELAY_RETURN_ORIGINS'),
    }),
  );
  const other = await makeLink(service, { account: newAccount(), returnTo: 'https://new.partner.example/' });
  await relay.restart();
  expect(
    (await ownerBrowser().request(other.url, 'POST', { origin: 'https://new.partner.example' })).status,
  ).toBe(200);
  expect((await ownerBrowser().request(`${other.url}?not-owner`)).status).toBe(200);
});
