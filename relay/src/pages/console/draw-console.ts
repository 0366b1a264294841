import { rightsOf } from '@noiseaware-connect/shared/role';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { withCommandName } from '../../base/command-name.ts';
import type { StaffMember } from '../../domain/staff/staff.ts';
import type { Branding } from '../whole-page.ts';

/**
 * Renders the console's page, whose content its script draws. `meta` elements named `console-…` give the script what it needs
 * before its first call.
 * @param folder the path of the built files
 */
export function drawConsole(
  { staff, token }: { staff: StaffMember; token: string },
  { brand, partner, base }: Branding,
  folder: string,
): string {
  const metas = {
    token,
    id: staff.id,
    staff: staff.name,
    role: staff.role,
    ...(staff.operator && { operator: 'true' }),
    rights: rightsOf[staff.role].join(' '),
    partner,
    base: `${base}/console`,
    files: folder,
    command: withCommandName('pnpm relay'),
    ...(brand?.support === undefined ? {} : { support: brand.support }),
    ...(brand?.logo === undefined ? {} : { logo: `${base}/connect-logo` }),
  };
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'robots', content: 'noindex' }),
      Object.entries(metas).map(([name, content]) => h('meta', { name: `console-${name}`, content })),
      h('title', {}, `NoiseAware Connect · ${partner}`),
      h('link', { rel: 'icon', href: metas.logo ?? iconOfProduct }),
      h('link', { rel: 'stylesheet', href: `${folder}/console.css` }),
      h('script', { type: 'module', src: `${folder}/console.js` }),
    ),
    h('body', {}, h('div', { id: 'console' })),
  );
  return `<!doctype html>${renderToString(page)}`;
}

// --- Internal helpers ---

/** The product's mark, where the partner has no logo. */
const iconOfProduct = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2b4fd8"/><path d="M6 16h3l2.5-7 4.5 14 4.5-14 2.5 7h3" fill="none" stroke="#fff" stroke-width="2.6"/></svg>',
)}`;
