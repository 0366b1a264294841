import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { version } from '@noiseaware-connect/relay/base/version';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocksIn } from '../../client/code-blocks.ts';
import { listen } from '../../sandbox/listener.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { reactScript } from '../../support/browser/react-script.ts';
import { forFile } from '../../support/for-file.ts';
import { script } from './stand-in.ts';

// What own-product.md prints for pages, in a page as it is printed, with the script's hash.

const blocks = codeBlocksIn(
  readFileSync(new URL('../../../relay/docs/own-product.md', import.meta.url), 'utf8'),
);
const [element = ''] = blocks.flatMap((block) => (block.kind === 'html' ? block.text : []));
const [listener = '', ownButton = ''] = blocks.flatMap((block) => (block.kind === 'js' ? block.text : []));
const vue = createRequire(import.meta.url).resolve('vue/dist/vue.global.prod.js');
const browser = await forFile(openPlainBrowser());

const relay = await forFile(
  listen(0, ({ url = '', headers }, response) => {
    if (url === `/connect-${version}.js`)
      response
        .writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' })
        .end(script);
    // A link that returns at once.
    else
      response
        .writeHead(303, { Location: `${headers.origin}/portal?noiseaware=connected&link=link-1` })
        .end();
  }),
);

/** A platform whose page has this content below the element, and whose backend answers the element's two calls. */
async function startPlatform(content: string) {
  const asked: string[] = [];
  const head = `<script type="importmap">{"imports":{"@noiseaware-connect/client/browser":"${relay.url}/connect-${version}.js"}}</script>`;
  const platform = await listen(0, async (request, response) => {
    const { url = '', method } = request;
    if (url.startsWith('/noiseaware')) asked.push(`${method} ${url} ${await text(request)}`.trim());
    const isJson = url.startsWith('/noiseaware');
    response.writeHead(200, { 'Content-Type': isJson ? 'application/json' : 'text/html' });
    if (url === '/noiseaware/link')
      response.end(JSON.stringify({ url: `${relay.url}/connect/1`, id: 'link-1' }));
    else if (isJson)
      response.end(JSON.stringify({ state: asked.length > 2 ? 'connected' : 'not_connected' }));
    else
      response.end(
        `<!doctype html><html lang="en">${head}${element.replaceAll('https://connect.your-company.example', relay.url)}${content}`,
      );
  });
  onTestFinished(platform.close);
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(`${platform.url}/portal`);
  return { page, asked, said };
}

it('the element and the listener work as they are printed, with the hash of this version’s script', async () => {
  const { page, asked, said } = await startPlatform(`<script>${listener}</script>`);
  await page.locator('noiseaware-connect[state=not_connected] button').click();
  await page.locator('noiseaware-connect[state=connected]').waitFor();
  expect(asked.slice(0, 2)).toEqual([
    'GET /noiseaware/state?account=cust-1042',
    'POST /noiseaware/link {"account":"cust-1042"}',
  ]);
  expect(said.filter((line) => line.startsWith('cust-1042'))).toEqual([
    'cust-1042 loading null',
    'cust-1042 not_connected null',
    'cust-1042 opening null',
    'cust-1042 connected connected',
  ]);
});

it('a button of the platform’s own works as it is printed', async () => {
  const { page, said } = await startPlatform(
    `<button id="own">Connect</button><script type="module">
    const makeLink = async () => (await fetch('/noiseaware/link', { method: 'POST' })).json();
    const offerToStartAgain = () => undefined;
    document.querySelector('#own').onclick = async () => { ${ownButton.replace(/import (.*) from (.*);/, 'const $1 = await import($2);')} console.log(outcome); };
    </script>`,
  );
  await page.locator('#own').click();
  await expect.poll(() => said).toContain('connected');
});

const frameworks = {
  React: () => `${reactScript()}
    const { createElement: h } = load('react');
    const app = load('react-dom/client').createRoot(root);
    globalThis.draw = (account) => app.render(h('noiseaware-connect', {
      account, 'link-from': '/noiseaware/link', 'state-from': '/noiseaware/state', id: 'drawn',
      'onnoiseaware-change': ({ detail }) => heard.push(detail.state),
    }));
    draw('cust-7');`,
  Vue: () => `${readFileSync(vue, 'utf8')}
    const account = Vue.ref('cust-7');
    globalThis.draw = (other) => { account.value = other; };
    Vue.createApp({ render: () => Vue.h('noiseaware-connect', {
      account: account.value, 'link-from': '/noiseaware/link', 'state-from': '/noiseaware/state', id: 'drawn',
      'onNoiseaware-change': ({ detail }) => heard.push(detail.state),
    }) }).mount(root);`,
};

it.each(Object.entries(frameworks))(
  '%s gives the element its attributes, hears its event, and may give it another account',
  async (_, code) => {
    const { page, asked } = await startPlatform(
      `<div id="root"></div><script>globalThis.heard = [];${code().replaceAll('</script', '<\\/script')}</script>`,
    );
    await page.locator('#drawn[state=not_connected]').waitFor();
    await page.evaluate("draw('cust-8')");
    await page.locator('#drawn[account=cust-8][state=connected]').waitFor();
    expect(asked.slice(1)).toEqual([
      'GET /noiseaware/state?account=cust-7',
      'GET /noiseaware/state?account=cust-8',
    ]);
    expect(await page.evaluate('heard')).toEqual(['loading', 'not_connected', 'loading', 'connected']);
  },
);
