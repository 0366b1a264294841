import { type ComponentChildren, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Config } from '../config.ts';
import type { Brand } from '../settings/forms.ts';
import { styleOf } from './style.ts';

/** In whose name pages are drawn. */
export interface Stationery {
  readonly brand: Brand | undefined;
  /** What the partner is called: by its host where it has no name. */
  readonly partner: string;
  readonly css: string;
  /** The paths of the public URL begin with that. */
  readonly base: string;
}

/** The stationery of a relay, and the source of its style for the policy that lets in this one alone (CSP, level 3). */
export function stationeryOf({ brand, publicUrl }: Pick<Config, 'brand' | 'publicUrl'>): {
  stationery: Stationery;
  styleSource: string;
} {
  const { host, pathname } = new URL(publicUrl);
  const { css, source } = styleOf(brand);
  const stationery = { brand, partner: brand?.name ?? host, css, base: pathname.replace(/\/$/, '') };
  return { stationery, styleSource: source };
}

/** Draws a page that works without a script and needs nothing from anywhere else: the partner's name, what is said, and small print. */
export function wholePage(
  { brand, partner, css, base, language, title, goesTo, script }: Stationery & PageHead,
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
      script === undefined ? undefined : h('script', { dangerouslySetInnerHTML: { __html: script } }),
      goesTo === undefined ? undefined : h('meta', { 'http-equiv': 'refresh', content: `0; url=${goesTo}` }),
      h('title', {}, `${title} · ${partner}`),
      h('style', { dangerouslySetInnerHTML: { __html: css } }),
    ),
    h(
      'body',
      {},
      h('header', {}, brand?.logo && h('img', { src: `${base}/connect-logo`, alt: '' }), partner),
      h('main', {}, main),
      h('footer', {}, footer),
    ),
  );
  return `<!doctype html>${renderToString(page)}`;
}

/** Where the partner's people help. */
export const help = (question: string, support: string): VNode => {
  const href = support.startsWith('https://') ? support : `mailto:${support}`;
  return h('p', {}, `${question} `, h('a', { href }, support));
};

interface PageHead {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  /** A path to which the browser goes on by itself. */
  readonly goesTo?: string;
  /** Runs before anything is shown, and before the browser goes on. */
  readonly script?: string;
}
