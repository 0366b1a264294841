import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { chipWords } from '../../../extension/src/words/chip-words.ts';
import { listen } from '../../sandbox/listener.ts';
import { launchWith } from './browser.ts';
import { extensionFolder } from './build-extension.ts';
import { type FakeBackground, fakeBackground } from './fake-background.ts';

/** A real Chromium with the built content script in it, as the extension's own, and a background that answers as told. */
export interface ChipStage {
  readonly context: BrowserContext;
  readonly origin: string;
  /** Opens a page of the tool with this in its body and under this policy, and waits for nothing. */
  open(body: string, path?: string, policy?: string): Promise<Page>;
  /** What a page of the tool has in its body from now on. */
  serve(body: string, path: string, policy?: string): void;
  /** Runs in the background, with what it answers by and has been asked. */
  background<T>(run: string | ((fake: FakeBackground) => T | Promise<T>)): Promise<T>;
  /** Gives the extension rules `rule-0`, `rule-1` and so on, by how each finds records on the page of that path. */
  setRules(records: readonly object[], path?: string): Promise<unknown>;
  /** What the first rule finds on the open page, as its preview says. */
  preview(): Promise<unknown>;
  /** Puts the script into every open page, as the background does when a site is allowed. */
  inject(): Promise<void>;
  /** Switches the extension off, and on again afterwards: what ran in pages is left alone, as after an update. */
  reload(whileOff: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Of a tool whose developers are careful. */
const strictPolicy = "default-src 'none'; script-src 'unsafe-eval'; style-src 'none'";

export async function setChipStage(): Promise<ChipStage> {
  const folder = await extensionWithFakeBackground();
  const pages = new Map<string, { body: string; policy: string }>();
  const serve: ChipStage['serve'] = (body, where, policy = strictPolicy) =>
    void pages.set(where.replace(/[?#].*/, ''), { body, policy });
  const { url: origin, close: stopServing } = await listen(0, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { body, policy } = pages.get(pathname) ?? { body: '', policy: strictPolicy };
    response.writeHead(pages.has(pathname) ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    });
    response.end(`<!doctype html><html lang="en"><title>Units</title><body>${body}</body></html>`);
  });
  const { context, close } = await launchWith(folder, { viewport: { width: 1000, height: 700 } });
  const worker = async () => context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker();
  const background: ChipStage['background'] = async (run) =>
    (await worker()).evaluate(`(${run})(globalThis.fake)`);

  return {
    context,
    origin,
    inject: async () =>
      (await worker()).evaluate(`(async () => {
        for (const { id } of await chrome.tabs.query({ url: 'http://127.0.0.1/*' }))
          await chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, files: ['/tool.js'] });
      })()`),
    async reload(whileOff) {
      const id = new URL((await worker()).url()).host;
      const settings = await context.newPage();
      await settings.goto('chrome://extensions');
      const enable = (on: boolean) =>
        settings.evaluate(`new Promise((done) => chrome.management.setEnabled('${id}', ${on}, done))`);
      await enable(false);
      await whileOff();
      await enable(true);
      await expect.poll(() => context.serviceWorkers().length).toBe(1);
      await settings.close();
    },
    serve,
    async open(body, where = '/units', policy = strictPolicy) {
      serve(body, where, policy);
      const page = await context.newPage();
      await page.goto(origin + where);
      return page;
    },
    background,
    setRules(records, where = '/units') {
      const tools = records.map((each, index) => ({
        ...{ id: `rule-${index}`, name: 'Rule' },
        ...{ pages: [origin + where], records: each },
      }));
      return background(`(fake) => {
        fake.rules = { state: 'ready', tools: ${JSON.stringify(tools)} };
        return fake.tell('rules-changed');
      }`);
    },
    preview: () => background(async ({ ask, rules }) => (await ask(rules.tools[0] ?? null))[0]),
    async close() {
      await close();
      await stopServing();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// --- Internal helpers ---

/** The built extension with another background, and leave to run on this machine's pages from the start. */
async function extensionWithFakeBackground(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'connect-extension-'));
  await cp(extensionFolder, folder, { recursive: true });
  await writeFile(path.join(folder, 'background.js'), `(${fakeBackground})(${JSON.stringify(chipWords)})`);
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const matches = ['http://127.0.0.1/*'];
  await writeFile(
    file,
    JSON.stringify({
      ...manifest,
      permissions: ['scripting', 'tabs'],
      host_permissions: matches,
      content_scripts: [
        {
          ...{ matches, js: ['tool.js'], run_at: 'document_start' },
          ...{ all_frames: true, match_origin_as_fallback: true },
        },
      ],
    }),
  );
  return folder;
}
