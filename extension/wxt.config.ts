import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'wxt';
import { generatedFiles } from './generated-files.ts';
import { repackZip } from './repack-zip.ts';
import { chromiumKey, geckoId } from './src/manifest-identity.ts';

export default defineConfig({
  srcDir: 'src',
  imports: false,
  modules: ['@wxt-dev/webextension-polyfill'],
  vite: () => ({
    build: {
      // These browsers preload modules by themselves; what is loaded later lies on the disk and needs no list.
      modulePreload: {
        polyfill: false,
        resolveDependencies: (_, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []),
      },
      // The oldest browsers that the manifest allows: no style is rewritten for older ones.
      target: ['chrome140', 'firefox142'],
      // Inlined constants make the script in tools' pages smaller.
      rolldownOptions: { optimization: { inlineConst: true } },
    },
  }),
  hooks: {
    'build:publicAssets': async (_, files) => void files.push(...(await generatedFiles())),
    // WXT writes the month and day 0, which no calendar has. A release has the time of its commit.
    'zip:done': (_, files) => {
      for (const file of files) writeFileSync(file, repackZip(readFileSync(file), new Date(1980, 0, 1)));
    },
  },
  manifestVersion: 3,
  zip: {
    name: 'noiseaware-connect',
    // What Mozilla's reviewers need for a build: the extension, what it imports, and the files that name the packages.
    sourcesRoot: path.resolve(import.meta.dirname, '..'),
    includeSources: ['{extension,shared}/**', '*.{json,yaml}', 'LICENSE', '{relay,test}/package.json'],
    excludeSources: ['extension/docs/store/images/**'],
  },
  manifest: ({ browser, mode }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    // No host permission at installation: the relay's CORS allows this extension, and it runs on a tool's pages only
    // after the person has allowed that site. `activeTab` tells the popup on which site it was opened.
    permissions: ['identity', 'storage', 'alarms', 'notifications', 'scripting', 'activeTab'],
    optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
    action: { default_title: 'NoiseAware Connect' },
    // Opens the popup. People can change the key in the browser's settings of extensions.
    commands: { _execute_action: { suggested_key: { default: 'Alt+Shift+N' } } },
    // launchWebAuthFlow is refused in a private window.
    incognito: 'not_allowed',
    ...(mode === 'production' ? { content_security_policy: { extension_pages: contentSecurityPolicy } } : {}),
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: geckoId,
              strict_min_version: '142.0',
              // Sent to the relay only: invite, session, and the names and ids of customers, typed or found on an
              // allowed site.
              data_collection_permissions: {
                required: ['authenticationInfo', 'personallyIdentifyingInfo', 'websiteContent'],
              },
            },
          },
        }
      : {
          // Stores assign an id and refuse a key. The folder for `Load unpacked` keeps its id by the key.
          ...(browser === 'chrome' ? { key: chromiumKey } : {}),
          // Firefox has no such key: it accepts every setting in its policy.
          storage: { managed_schema: 'managed-schema.json' },
          // Since version 140, `storage.managed` can be hidden from content scripts.
          minimum_chrome_version: '140',
          // Without this key every other extension could send messages.
          externally_connectable: { ids: [] },
        }),
  }),
});

// Relays are reached over https, or over http on this machine. Nothing else is loaded.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // `'self'` for the language files.
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
