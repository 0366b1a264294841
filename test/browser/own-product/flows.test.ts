import type { Browser, Page } from 'puppeteer-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import { listen } from '../../sandbox/listener.ts';
import { forFile } from '../../support/for-file.ts';
import { ownerBrowser } from '../../support/relay/owner.ts';
import { stageOfFile } from '../../support/relay/relay-stage.ts';
import { connectingBy } from '../../tool/connecting.ts';
import { startSampleTool } from '../../tool/tool.ts';
import { browsers, isRead, openPortal, press, shown, windowFrom } from './browsers.ts';

// The customer's button from the platform's page to NoiseAware's and back, with a relay and the sandbox.

const port = await freePort();
const platform = `http://localhost:${port}`;
const stage = await stageOfFile({ env: { RELAY_RETURN_ORIGINS: platform, RELAY_BRAND_NAME: 'Tideloft' } });
const { sandbox, relay, service, key } = stage;
await forFile(
  startSampleTool({ port, connecting: connectingBy({ url: relay.url, key }, new URL(sandbox.url).origin) }),
);

let homes = 0;
/** The address of a portal whose last home nobody has connected yet. */
const nextHome = () => {
  homes += 1;
  return { account: `cust-${1041 + homes}`, portal: `${platform}/portal?homes=${homes}` };
};

/** Logs in at NoiseAware, up to the Authorize screen. */
async function logIn(window: Page): Promise<void> {
  await window.locator('#email').fill(sandbox.demoUser.email);
  await window.locator('#password').fill(sandbox.demoUser.password);
  await window.locator('#login').click();
  await window.waitForSelector('#authorize');
}

const statusOf = async (id: string) => {
  const read = await service.readLink({ id });
  return read.ok ? read.value.status : expect.fail('no link');
};

describe.each(Object.entries(browsers))('in %s with third-party cookies blocked', async (_, launch) => {
  const browser: Browser = await forFile(launch({ blockThirdPartyCookies: true }));
  const open = async (address: string) => {
    const page = await openPortal(browser, address);
    onTestFinished(() => page.close());
    return page;
  };

  it('sends another site’s cookie to it at the top, and not from within a page', async () => {
    const heard: [path: string | undefined, cookie: string | undefined][] = [];
    const other = await listen(0, ({ url, headers }, response) => {
      if (url !== '/favicon.ico') heard.push([url, headers.cookie]);
      const cookie = 'seen=1; SameSite=None; Secure; Path=/';
      response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': cookie }).end();
    });
    const site = other.url.replace('127.0.0.1', 'localhost');
    const top = await listen(0, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<iframe src="${site}/framed"></iframe>`);
    });
    onTestFinished(async () => {
      await top.close();
      await other.close();
    });
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    for (const address of [`${site}/first`, `${site}/again`, top.url]) await page.goto(address);
    await expect
      .poll(() => heard)
      .toEqual([
        ['/first', undefined],
        ['/again', 'seen=1'],
        ['/framed', undefined],
      ]);
  });

  it.each(['off', 'same-origin'] as const)(
    'one press on the platform and NoiseAware’s pages alone connect an account, with Cross-Origin-Opener-Policy %s',
    async (coop) => {
      sandbox.set({ coop });
      onTestFinished(() => sandbox.set({ coop: 'off' }));
      const { account, portal } = nextHome();
      const page = await open(portal);
      const visited: string[] = [];
      browser.on('targetchanged', (target) => visited.push(target.url()));
      const window = await windowFrom(browser, sandbox.url, () => press(page, account));
      await logIn(window);
      await window.locator('#authorize').click();
      await expect.poll(async () => (await shown(page, account)).state).toBe('connected');
      await expect.poll(() => window.isClosed()).toBe(true);
      expect((await shown(page, account)).status).toMatch(/^NoiseAware is connected\. \S/);
      expect(visited.filter((url) => url.startsWith(sandbox.url))).not.toEqual([]);
      // No page of the relay was shown: only what redirects.
      expect(visited.filter((url) => url.startsWith(`${relay.url}/connect`))).toEqual([]);
    },
  );

  it('the page itself goes to NoiseAware and comes back connected', async () => {
    const { account, portal } = nextHome();
    const page = await open(`${portal}&mode=redirect`);
    await press(page, account);
    await page.waitForSelector('#email');
    await logIn(page);
    await page.locator('#authorize').click();
    await page.waitForSelector(`noiseaware-connect[account="${account}"][state="connected"]`);
    expect(page.url()).toMatch(
      /^http:\/\/localhost:\d+\/portal\?homes=\d+&mode=redirect&noiseaware=connected&link=[\w-]+$/,
    );
  });

  it('Cancel and Back at NoiseAware leave a button that can be pressed', async () => {
    const { account, portal } = nextHome();
    const page = await open(`${portal}&mode=redirect`);
    await press(page, account);
    await page.waitForSelector('#email');
    await page.goBack();
    await page.waitForSelector(`noiseaware-connect[account="${account}"][state="not_connected"]`);
    await press(page, account);
    await page.waitForSelector('#email');
    await logIn(page);
    await page.locator('#cancel').click();
    await page.waitForFunction(isRead);
    expect(await shown(page, account)).toEqual({
      state: 'failed',
      button: 'Start again',
      status: 'Not authorized',
    });
  });

  it('a link that another browser has used comes back as used', async () => {
    const { account, portal } = nextHome();
    const page = await open(portal);
    const made = page.waitForResponse((response) => response.url().includes('/noiseaware/link'));
    const window = await windowFrom(browser, sandbox.url, () => press(page, account));
    const { url, id } = (await (await made).json()) as { url: string; id: string };
    await window.close();
    await ownerBrowser()
      .connect(url)
      .catch(() => undefined);
    expect(await statusOf(id)).toBe('connected');
    const other = await open(portal);
    await other.evaluate((action) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post' });
      document.body.append(form);
      form.submit();
    }, url);
    await expect.poll(() => other.url()).toContain('noiseaware=');
    expect(new URL(other.url()).searchParams.get('noiseaware')).toBe('used');
  });

  it('a press from another origin than returnTo’s is shown the relay’s page first', async () => {
    const { account } = nextHome();
    const { url } = await connectingBy({ url: relay.url, key }, sandbox.url).makeLink(
      { id: account, name: 'Heron Beach House' },
      `${platform}/portal`,
    );
    const elsewhere = await listen(0, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(`<form method="post" action="${url}"><button>Win a prize</button></form>`);
    });
    onTestFinished(() => elsewhere.close());
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(elsewhere.url);
    await page.locator('button').click();
    await page.waitForFunction(() =>
      document.querySelector('h1')?.textContent?.includes('Heron Beach House'),
    );
    expect(page.url()).toBe(url);
    expect(await page.$eval('body', (body) => body.textContent)).toContain('Tideloft');
    // From here on the person knows what they authorize.
    await page.locator('form button').click();
    await page.waitForSelector('#email');
  });
});
