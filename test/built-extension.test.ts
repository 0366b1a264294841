import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { extensionRedirects } from '@noiseaware-connect/relay/settings/extension-redirects';
import { api } from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { describe, expect, it } from 'vitest';
import { policy } from '../extension/src/app/model/policy.ts';
import { redirectBases } from '../extension/src/manifest-identity.ts';
import { extensionFolder, firefoxFolder } from './support/browser/build-extension.ts';

const read = (file: string, folder = extensionFolder): Buffer => readFileSync(path.join(folder, file));

const manifestIn = (folder: string) =>
  JSON.parse(read('manifest.json', folder).toString()) as Record<string, unknown>;

/** What a page loads at its start: the scripts and styles that its HTML names, and what those import. */
function loadedBy(page: string, folder: string): string[] {
  const found = new Set<string>();
  const follow = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    if (!file.endsWith('.js')) return;
    const text = read(file, folder).toString();
    for (const [, name] of text.matchAll(/(?:from|import)\s*["'](\.\/[^"']+\.js)["']/g)) {
      follow(path.normalize(path.join(path.dirname(file), name ?? '')));
    }
  };
  for (const [, name] of read(page, folder)
    .toString()
    .matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g))
    follow(name ?? '');
  return [...found];
}

const permissions = ['identity', 'storage', 'alarms', 'notifications', 'scripting', 'activeTab'];
const panel = 'sidepanel.html';
const builds = [
  {
    browser: 'Chromium',
    folder: extensionFolder,
    permissions: [...permissions, 'sidePanel'],
    panel: { side_panel: { default_path: panel } },
  },
  {
    browser: 'Firefox',
    folder: firefoxFolder,
    permissions,
    panel: {
      sidebar_action: { default_panel: panel, default_title: 'NoiseAware Connect', open_at_install: false },
    },
  },
];

describe.for(builds)('for $browser', ({ folder, permissions, panel }) => {
  const gzipped = (files: string[]): number =>
    files.reduce((sum, file) => sum + gzipSync(read(file, folder)).length, 0);

  it('loads at most 28 kB gzipped when the popup opens', () => {
    const files = loadedBy('popup.html', folder);
    expect(files.some((file) => file.endsWith('.css'))).toBe(true);
    const size = gzipped(['popup.html', ...files]);
    expect(size).toBeGreaterThan(5_000);
    expect(size).toBeLessThanOrEqual(28_000);
  });

  it('keeps the background within 30.7 kB gzipped', () => {
    expect(gzipped(['background.js'])).toBeLessThanOrEqual(30_700);
  });

  it('keeps the script in the pages of tools within 17.7 kB gzipped, all in one file but for previews', () => {
    expect(gzipped(['tool.js'])).toBeLessThanOrEqual(17_700);
    expect(readdirSync(folder).filter((name) => name.endsWith('.js'))).toEqual([
      ...['background.js', 'preview.js', 'tool.js'],
    ]);
  });

  it('knows the calls of its part of the contract and no others', () => {
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => read(name, folder).toString());
    expect(scripts.length).toBeGreaterThan(10);
    const isKnown = ({ path }: Endpoint) => scripts.some((text) => text.includes(path));
    const own: readonly Endpoint[] = Object.values(extensionCalls);
    const others = Object.values<Endpoint>(api).filter(
      (call) => !own.some(({ path }) => path.startsWith(call.path)),
    );
    expect(own.filter((call) => !isKnown(call))).toEqual([]);
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter(isKnown)).toEqual([]);
  });

  it('requests only the permissions that it needs, and no host at installation', () => {
    const manifest = manifestIn(folder);
    expect(manifest).toMatchObject({
      manifest_version: 3,
      permissions,
      // Asked for one by one, when the person allows a site.
      optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
      incognito: 'not_allowed',
    });
    for (const key of ['host_permissions', 'content_scripts', 'web_accessible_resources']) {
      expect(manifest[key], key).toBeUndefined();
    }
    expect(JSON.stringify(manifest['content_security_policy'])).toContain("default-src 'none'");
  });

  it('has a panel beside the page that opens only when a person asks for it', () => {
    const { side_panel, sidebar_action } = manifestIn(folder);
    expect({ side_panel, sidebar_action }).toEqual(panel);
  });

  it('opens the popup by Alt+Shift+N', () => {
    expect(manifestIn(folder)['commands']).toEqual({
      _execute_action: { suggested_key: { default: 'Alt+Shift+N' } },
    });
  });

  it('contains no source map and no test code', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(read('background.js', folder).toString()).not.toContain('sandbox');
  });
});

it('accepts no messages from other extensions', () => {
  expect(manifestIn(extensionFolder)).toMatchObject({ externally_connectable: { ids: [] } });
});

it('declares to Firefox which data it sends to the relay', () => {
  const manifest = manifestIn(firefoxFolder);
  expect(manifest).toMatchObject({
    browser_specific_settings: {
      gecko: {
        data_collection_permissions: {
          required: ['authenticationInfo', 'personallyIdentifyingInfo', 'websiteContent'],
        },
      },
    },
  });
  expect(manifest['key']).toBeUndefined();
});

it('names the oldest browsers that it runs in to administrators', () => {
  const document = readFileSync(
    path.join(import.meta.dirname, '../extension/docs/administrators.md'),
    'utf8',
  ).replaceAll(/\s+/g, ' ');
  const chromium = String(manifestIn(extensionFolder)['minimum_chrome_version']);
  const firefox = /"strict_min_version":"(\d+)\.0"/.exec(JSON.stringify(manifestIn(firefoxFolder)))?.[1];
  expect(document).toContain(`from version ${chromium}, and in Firefox from version ${firefox}.`);
});

it('declares every managed setting in Chromium’s schema', () => {
  const { storage } = manifestIn(extensionFolder) as { storage: { managed_schema: string } };
  const schema = JSON.parse(read(storage.managed_schema).toString()) as { properties: object };
  expect(Object.keys(schema.properties)).toEqual(Object.keys(policy.entries));
});

it('has the redirect URL that a new relay allows by default', () => {
  expect(extensionRedirects).toEqual(redirectBases);
});
