import { hash } from 'node:crypto';
import type { Browser } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { listen } from '../../sandbox/listener.ts';
import { forFile } from '../../support/for-file.ts';
import { browsers } from './browsers.ts';
import { script } from './stand-in.ts';

const integrity = `sha384-${hash('sha384', script, 'base64')}`;
const report =
  "document.title = [typeof customElements.get('noiseaware-connect'), typeof window.noiseawareConnect";

/** Pages of another origin than the script's, each of which says in its title what it has got. */
const pages: Readonly<Record<string, (from: string) => string>> = {
  'as a classic script': (from) =>
    `<script src="${from}" integrity="${integrity}" crossorigin></script>
    <script>${report}, typeof noiseawareConnect.connectAccount, typeof window.connectAccount]</script>`,
  'as a module': (from) =>
    `<script type="module">import { connectAccount } from '${from}'; ${report}, typeof connectAccount]</script>`,
  'as a module with a hash': (from) =>
    `<script type="module" src="${from}" integrity="${integrity}" crossorigin></script>
    <script type="module">import { connectAccount } from '${from}'; ${report}, typeof connectAccount]</script>`,
  'twice, both ways': (from) =>
    `<script src="${from}"></script>
    <script type="module">import { connectAccount } from '${from}'; ${report}, typeof connectAccount]</script>`,
};
const finds: Readonly<Record<string, string>> = {
  'as a classic script': 'function,object,function,undefined',
  'as a module': 'function,undefined,function',
  'as a module with a hash': 'function,undefined,function',
  'twice, both ways': 'function,object,function',
};

const relay = await forFile(
  listen(0, (_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' });
    response.end(script);
  }),
);
const platform = await forFile(
  listen(0, ({ url = '' }, response) => {
    const page = pages[decodeURIComponent(url.slice(1))]?.(`${relay.url}/connect.js`);
    response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html' }).end(page);
  }),
);

describe.each(Object.entries(browsers))('in %s', async (_, launch) => {
  const browser: Browser = await forFile(launch());

  it.each(Object.keys(pages))('one file defines the element and gives connectAccount %s', async (way) => {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`${platform.url}/${encodeURIComponent(way)}`);
    await expect.poll(() => page.title()).toBe(finds[way]);
    expect(faults).toEqual([]);
    await page.close();
  });
});
