import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { extensionFolder } from './build-extension.ts';
import { findChromium } from './chromium.ts';
import { type FakeBackground, fakeBackground } from './fake-background.ts';

/** What a chip shows, read where only the browser's own tools can look. */
interface SeenChip {
  /** The `id` of the element that the chip stands in, or behind. */
  readonly at: string;
  readonly state: string;
  readonly label: string;
  readonly title: string | undefined;
  readonly isButton: boolean;
}

/** A real Chromium with the built content script in it, as the extension's own, and a background that answers as told. */
export interface ChipStage {
  readonly context: BrowserContext;
  readonly origin: string;
  /** Opens a page of the tool with this in its body and under this policy, and waits for nothing. */
  open(body: string, path?: string, policy?: string): Promise<Page>;
  /** What a page of the tool has in its body from now on. */
  serve(body: string, path: string, policy?: string): void;
  chips(page: Page): Promise<SeenChip[]>;
  /** How the browser draws the first part of a chip that has this class. */
  styleOf(page: Page, part: string, property: string): Promise<string | undefined>;
  /** Runs in the background, with what it answers by and has been asked. */
  background<T>(run: string | ((fake: FakeBackground) => T | Promise<T>)): Promise<T>;
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
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { body, policy } = pages.get(pathname) ?? { body: '', policy: strictPolicy };
    response.writeHead(pages.has(pathname) ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    });
    response.end(`<!doctype html><html lang="en"><title>Units</title><body>${body}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const profile = await mkdtemp(path.join(tmpdir(), 'connect-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? 'chromium',
    headless: true,
    viewport: { width: 1000, height: 700 },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
  });
  const worker = async () => context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker();

  return {
    context,
    origin,
    inject: async () =>
      (await worker()).evaluate(`(async () => {
        for (const { id } of await chrome.tabs.query({ url: 'http://127.0.0.1/*' }))
          await chrome.scripting.executeScript({ target: { tabId: id }, files: ['/content-scripts/tool.js'] });
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
    async chips(page) {
      const cdp = await context.newCDPSession(page);
      const chips = await seenChips(cdp);
      await cdp.detach();
      return chips;
    },
    async styleOf(page, part, property) {
      const cdp = await context.newCDPSession(page);
      for (const domain of ['DOM.enable', 'CSS.enable'] as const) await cdp.send(domain);
      const { nodes } = await cdp.send('DOM.getFlattenedDocument', { depth: -1, pierce: true });
      const node = nodes.find(({ attributes = [] }) => attributes[attributes.indexOf('class') + 1] === part);
      const { computedStyle } = await cdp.send('CSS.getComputedStyleForNode', { nodeId: node?.nodeId ?? 0 });
      await cdp.detach();
      return computedStyle.find(({ name }) => name === property)?.value;
    },
    background: async (run) => (await worker()).evaluate(`(${run})(globalThis.fake)`),
    async close() {
      await context.close();
      server.close();
      server.closeAllConnections();
      await rm(profile, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// --- Internal helpers ---

/** The built extension with another background, and leave to run on this machine's pages from the start. */
async function extensionWithFakeBackground(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'connect-extension-'));
  await cp(extensionFolder, folder, { recursive: true });
  await writeFile(path.join(folder, 'background.js'), `(${fakeBackground})()`);
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const matches = ['http://127.0.0.1/*'];
  await writeFile(
    file,
    JSON.stringify({
      ...manifest,
      permissions: ['scripting', 'tabs'],
      host_permissions: matches,
      content_scripts: [{ matches, js: ['content-scripts/tool.js'], run_at: 'document_start' }],
    }),
  );
  return folder;
}

interface Node {
  nodeName: string;
  nodeValue?: string;
  attributes?: string[];
  children?: Node[];
  shadowRoots?: Node[];
}

const attributesOf = ({ attributes = [] }: Node): Record<string, string> =>
  Object.fromEntries(
    attributes.flatMap((name, index) => (index % 2 === 0 ? [[name, attributes[index + 1] ?? '']] : [])),
  );

const textOf = (node: Node): string =>
  node.nodeName === '#text' ? (node.nodeValue ?? '') : (node.children ?? []).map(textOf).join('');

async function seenChips(cdp: CDPSession): Promise<SeenChip[]> {
  const { root } = (await cdp.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node };
  const seen: SeenChip[] = [];
  const walk = (node: Node, parent: string): void => {
    let before = '';
    for (const child of node.children ?? []) {
      const attributes = attributesOf(child);
      if ('data-noiseaware-chip' in attributes) {
        const face = child.shadowRoots?.[0]?.children?.find(({ nodeName }) =>
          /^(BUTTON|SPAN)$/.test(nodeName),
        );
        const told = face === undefined ? {} : attributesOf(face);
        seen.push({
          at: before || parent,
          state: told['data-state'] ?? '',
          label: face === undefined ? '' : textOf(face),
          title: told['aria-label'],
          isButton: face?.nodeName === 'BUTTON',
        });
      } else if (child.nodeName !== '#text') {
        before = attributes['id'] ?? '';
        walk(child, attributes['id'] ?? parent);
      }
    }
  };
  walk(root, '');
  return seen;
}
