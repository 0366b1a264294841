import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { diagrams } from '../docs/documents.ts';
import { groups } from '../site/pages.ts';
import { policy } from '../site/without-inline-scripts.ts';
import { openPlainBrowser } from '../support/browser/plain-browser.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';

// The documents' site, as `pnpm site` writes it, and as a server of static files serves it below a path, under a strict policy.

const site = path.join(await directoryOfFile(), 'site');
const browser = await forFile(openPlainBrowser());

beforeAll(async () => {
  const program = path.resolve(import.meta.dirname, '../site/main.ts');
  // Without Vitest's own NODE_ENV, by which the build would be another.
  const env = { ...process.env, NODE_ENV: undefined };
  await promisify(execFile)(process.execPath, [program, '--to', site], { env, maxBuffer: 16 * 1024 * 1024 });
}, 600_000);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
const server = createServer(({ url = '' }, response) => {
  const file = path.join(site, path.relative('/documents', new URL(url, 'http://localhost').pathname));
  if (!existsSync(file)) return response.writeHead(404).end();
  return response
    .writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'text/plain',
      'content-security-policy': policy,
    })
    .end(readFileSync(file));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
await forFile(Promise.resolve(server));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A page of the site, with what it asked for elsewhere and what failed. */
async function open(name: string, options: Parameters<typeof browser.newContext>[0] = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) faults.push(request.url());
  });
  page.on('response', (answer) => {
    if (answer.status() >= 400) faults.push(`${answer.status()} ${answer.url()}`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${origin}/documents/${name}.html`);
  // Keys and buttons do nothing until Vue has mounted the page, which may be after its load.
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  return { context, page, faults };
}

const pageOf = new Map(
  groups.flatMap(({ pages }) => Object.entries(pages).map(([page, file]) => [file, page])),
);

it('every link and anchor of the site leads to a page or file of the site, and its heading', () => {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.html') && name !== '404.html',
  );
  const textOf = (name: string) => readFileSync(path.join(site, name), 'utf8');
  const idsOf = new Map(
    pages.map((name) => [name, new Set([...textOf(name).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
  );
  let links = 0;
  const broken = pages.flatMap((name) =>
    [...textOf(name).matchAll(/ (?:href|src)="([^"]+)"/g)]
      .map(([, target = '']) => target.replaceAll('&amp;', '&'))
      .filter((target) => !/^(https?|mailto|data):/.test(target))
      .filter((target) => {
        links += 1;
        const { pathname, hash } = new URL(target, `http://site/${name}`);
        const file = decodeURIComponent(pathname)
          .replace(/^\//, '')
          .replace(/(^|\/)$/, '$1index.html');
        if (!existsSync(path.join(site, file))) return true;
        return hash !== '' && idsOf.get(file)?.has(decodeURIComponent(hash.slice(1))) !== true;
      })
      .map((target) => `${name}: ${target}`),
  );
  expect(links).toBeGreaterThan(2_000);
  expect(broken).toEqual([]);
});

it.each([...new Set(diagrams.map(({ document }) => document))])(
  'Mermaid draws each diagram of %s, in the light and the dark look, and nothing is asked for elsewhere',
  async (document) => {
    const count = diagrams.filter((diagram) => diagram.document === document).length;
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, faults } = await open(pageOf.get(document) ?? '', { colorScheme });
      await expect.poll(() => page.locator('.diagram svg').count()).toBe(count);
      expect(await page.locator('html.dark').count()).toBe(colorScheme === 'dark' ? 1 : 0);
      expect(faults).toEqual([]);
    }
  },
);

it('no page has an inline script, and each has a policy that allows the site’s own scripts alone', () => {
  expect(policy).toContain("script-src 'self';");
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  expect(pages.length).toBeGreaterThan(60);
  for (const name of pages) {
    const html = readFileSync(path.join(site, name), 'utf8');
    expect(html.match(/<script(?![^>]* src=)[^>]*>/g), name).toBeNull();
    expect(html.split('<script')[0], name).toContain(`content="${policy}"`);
  }
});

it.each([
  ['handover leaver', 'Hand over a leaver', /operating\.html#hand-over-a-leavers-connections$/],
  ['refused organization', 'Decide who owns an account', /operating\.html#decide-who-owns-an-account$/],
  ['stolen laptop', 'A stolen laptop', /incidents\.html#a-stolen-laptop$/],
  ['RELAY_AUDIT_RETENTION', 'This relay', /settings\.html#this-relay$/],
])(
  'a search for “%s” finds its heading without a server, and leads there',
  async (words, heading, address) => {
    const { page, faults } = await open('index');
    await page.keyboard.press('Control+k');
    await page.locator('input#localsearch-input').fill(words);
    await page.getByRole('option').filter({ hasText: heading }).first().click();
    await page.waitForURL(address);
    expect(faults).toEqual([]);
  },
);

it('a search for a word that no document has says so', async () => {
  const { page } = await open('index');
  await page.keyboard.press('Control+k');
  await page.locator('input#localsearch-input').fill('xylophone');
  await page.getByText('No results for').waitFor();
});

it('a command is copied by its button', async () => {
  const { context, page } = await open('incidents');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const block = page.locator('div[class*="language-sh"]').first();
  await block.hover();
  await block.locator('button.copy').click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('noiseaware-connect audit verify');
});

it.each([360, 1440])('no page is wider than a window of %d pixels', async (width) => {
  const { page } = await open('index', { viewport: { width, height: 800 } });
  for (const name of ['index', 'operating', 'controls', 'data-protection', 'settings']) {
    await page.goto(`${origin}/documents/${name}.html`);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess, name).toBeLessThanOrEqual(0);
  }
});
