import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a page of the site may load. Styles are inline where highlighted code and diagrams bring theirs. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * A page whose inline scripts are files of the site, so that it runs under its own policy and under a server's of the same kind.
 * @param html as VitePress wrote it
 * @param page its file, from the site's root
 * @param folder the site's
 */
export function withoutInlineScripts(html: string, page: string, folder: string): string {
  const root = path.posix.relative(path.posix.dirname(page), '.') || '.';
  const served = html.replaceAll(/<script(?: id="[\w-]+")?>(.+?)<\/script>/gs, (_, script: string) => {
    const name = `assets/${hash('sha256', script).slice(0, 8)}.js`;
    mkdirSync(path.join(folder, 'assets'), { recursive: true });
    writeFileSync(path.join(folder, name), script);
    return `<script src="${root}/${name}"></script>`;
  });
  return served.replace(
    /<meta charset="utf-8">/i,
    (charset) => `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
}
