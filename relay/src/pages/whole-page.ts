import { type ComponentChildren, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Config } from '../settings/config.ts';
import type { Brand } from '../settings/pages.ts';
import { styleOf } from './style.ts';

/** The partner's branding for pages. */
export interface Branding {
  readonly brand: Brand | undefined;
  /** The partner's name, or the relay's host if RELAY_BRAND_NAME is off. */
  readonly partner: string;
  readonly css: string;
  readonly publicUrl: string;
  /** The path of the public URL, without a final slash. */
  readonly base: string;
}

/** Paths of the partner's logo, below the public URL's. */
export const logoPath = '/connect-logo';
export const darkLogoPath = '/connect-logo-dark';

/** A relay's branding, and the hash source of its style for the content security policy (CSP, level 3). */
export function brandingOf({ brand, publicUrl }: Pick<Config, 'brand' | 'publicUrl'>): {
  branding: Branding;
  styleSource: string;
} {
  const { host, pathname } = new URL(publicUrl);
  const { css, source } = styleOf(brand);
  const branding = { brand, partner: brand?.name ?? host, css, publicUrl, base: pathname.replace(/\/$/, '') };
  return { branding, styleSource: source };
}

/** Renders a page with the partner's name as header. It works without scripts and loads nothing from other hosts. */
export function wholePage(
  {
    brand,
    partner,
    css,
    base,
    language,
    title,
    goesTo,
    script,
    preview,
    saysOrigin,
    publicUrl,
  }: Branding & PageHead,
  { main, footer }: { main: ComponentChildren; footer: ComponentChildren },
): string {
  const page = h(
    'html',
    { lang: language },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'robots', content: 'noindex' }),
      saysOrigin === true ? h('meta', { name: 'referrer', content: 'same-origin' }) : undefined,
      script === undefined ? undefined : h('script', { dangerouslySetInnerHTML: { __html: script } }),
      goesTo === undefined ? undefined : h('meta', { 'http-equiv': 'refresh', content: `0; url=${goesTo}` }),
      preview === undefined
        ? undefined
        : [
            h('meta', { name: 'description', content: preview }),
            h('meta', { property: 'og:title', content: partner }),
            h('meta', { property: 'og:description', content: preview }),
            brand?.logo && h('meta', { property: 'og:image', content: publicUrl + logoPath }),
          ],
      h('title', {}, `${title} · ${partner}`),
      brand?.logo && h('link', { rel: 'icon', href: base + logoPath }),
      h('style', { dangerouslySetInnerHTML: { __html: css } }),
    ),
    h(
      'body',
      {},
      h('header', {}, brand?.logo && drawLogo(base, brand), partner),
      h('main', {}, main),
      h('footer', {}, footer),
    ),
  );
  return `<!doctype html>${renderToString(page)}`;
}

/** The logo, with another one for a dark page if there is one. */
function drawLogo(base: string, { logoDark }: Brand): ComponentChildren {
  const logo = h('img', { src: base + logoPath, alt: '' });
  if (logoDark === undefined) return logo;
  const dark = { srcset: base + darkLogoPath, media: '(prefers-color-scheme: dark)' };
  return h('picture', {}, h('source', dark), logo);
}

/** A line with the support contact: a mail address, or an https address shown without what every address begins with. */
export const help = (question: string, support: string): VNode => {
  const href = support.startsWith('https://') ? support : `mailto:${support}`;
  const label = support.replace(/^https:\/\/(?:www\.)?/, '').replace(/\/$/, '');
  return h('p', {}, `${question} `, h('a', { href }, label));
};

interface PageHead {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  /** A path to which the browser is redirected immediately. */
  readonly goesTo?: string;
  /** Whether its form is checked by `Origin`, in place of which browsers send null under the policy of all answers, no-referrer. */
  readonly saysOrigin?: boolean;
  /** What a messenger shows of the page before anybody opens it: it names no account (Open Graph protocol). */
  readonly preview?: string;
  /** An inline script that runs before the redirect, and before the body is there. */
  readonly script?: string;
}
