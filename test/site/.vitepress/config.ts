import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import packageJson from '../../../package.json' with { type: 'json' };
import { anchorOf, root } from '../../docs/documents.ts';
import { groups } from '../pages.ts';
import { withoutInlineScripts } from '../without-inline-scripts.ts';

/** The first heading of a document, without what marks code in it. */
const titleOf = (file: string): string =>
  (/^# (.+)$/m.exec(readFileSync(path.join(root, file), 'utf8'))?.[1] ?? file).replaceAll('`', '');

const icon = readFileSync(path.join(root, 'extension/icon.svg'), 'utf8');

/** The site of the documents. `write-pages.ts` writes its pages. */
export default defineConfig({
  srcDir: '.output',
  title: 'NoiseAware Connect',
  description: 'The documents of the browser extension and the relay',
  // Pages find each other wherever the site is put.
  base: './',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  transformHtml: (html, _, { page, siteConfig }) => withoutInlineScripts(html, page, siteConfig.outDir),
  themeConfig: {
    logo: '/icon.svg',
    outline: [2, 3],
    search: { provider: 'local' },
    sidebar: groups.map(({ text, pages }) => ({
      text,
      items: Object.entries(pages).map(([page, file]) => ({ text: titleOf(file), link: `/${page}` })),
    })),
    footer: { message: `Version ${packageJson.version}` },
  },
  markdown: {
    // As on GitHub, so that the documents' links hold in both places.
    anchor: { slugify: anchorOf },
    config: (md) => {
      const { fence } = md.renderer.rules;
      md.renderer.rules.fence = (tokens, index, ...others) => {
        const { info = '', content = '' } = tokens[index] ?? {};
        return info === 'mermaid'
          ? `<Diagram text="${encodeURIComponent(content)}" />`
          : (fence?.(tokens, index, ...others) ?? '');
      };
    },
  },
  vite: {
    build: {
      // Mermaid's largest part, which is loaded by pages with a diagram alone.
      chunkSizeWarningLimit: 3_000,
      license: { fileName: 'LICENSES.md' },
    },
  },
});
