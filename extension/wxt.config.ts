import path from 'node:path';
import { defineConfig } from 'wxt';
import { clientContract, leanSchemas } from './client-contract.ts';
import { languageFiles } from './languages.ts';
import { chromiumKey, geckoId } from './src/manifest-identity.ts';

export default defineConfig({
  srcDir: 'src',
  imports: false,
  vite: () => ({
    plugins: [leanSchemas(), clientContract()],
    build: {
      // The oldest browsers that the manifest takes: what they know is left as it is written.
      cssTarget: ['chrome140', 'firefox142'],
      // The script in the pages of tools is smaller with its constants where they are used.
      rolldownOptions: { optimization: { inlineConst: true } },
    },
  }),
  hooks: { 'build:publicAssets': (_, files) => void files.push(...languageFiles()) },
  manifestVersion: 3,
  zip: {
    name: 'noiseaware-connect',
    // What Mozilla's reviewers build again: the extension, what it imports, and what names the packages.
    sourcesRoot: path.resolve(import.meta.dirname, '..'),
    includeSources: ['{extension,shared}/**', '*.{json,yaml}', 'LICENSE', '{relay,test}/package.json'],
  },
  manifest: ({ browser, mode }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    // No host permission at install: the relay's CORS lets this extension in, and it runs on a tool's pages only where
    // the person allows that site. `activeTab` tells the popup which site it was opened on.
    permissions: ['identity', 'storage', 'alarms', 'notifications', 'scripting', 'activeTab'],
    optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
    action: { default_title: 'NoiseAware Connect' },
    // launchWebAuthFlow is refused in a private window.
    incognito: 'not_allowed',
    ...(mode === 'production' ? { content_security_policy: { extension_pages: contentSecurityPolicy } } : {}),
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: geckoId,
              strict_min_version: '142.0',
              // To the relay alone: its invite and session, the names and ids of customers, typed or on an allowed site.
              data_collection_permissions: {
                required: ['authenticationInfo', 'personallyIdentifyingInfo', 'websiteContent'],
              },
            },
          },
        }
      : {
          // The stores give an id of their own and refuse a key; the folder for `Load unpacked` keeps its id by it.
          ...(browser === 'chrome' ? { key: chromiumKey } : {}),
          // Firefox has no such key: it takes what its policy says.
          storage: { managed_schema: 'managed-schema.json' },
          // Since then a content script can be kept out of `storage.managed`.
          minimum_chrome_version: '140',
          // Without this key every other extension may knock.
          externally_connectable: { ids: [] },
        }),
  }),
});

// A relay is spoken to over https, or over http on this very machine; nothing is loaded from anywhere else.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // `'self'` for the files of the languages.
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
