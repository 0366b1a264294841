import { fill } from '@noiseaware-connect/shared/fill';
import { type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { filledSigns, type SignName, signs } from '@noiseaware-connect/shared/look/signs';
import { type ComponentChildren, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Brand } from '../../settings/forms.ts';
import type { Scene, Shown } from '../visit.ts';
import { type OwnerWords, ownerWords } from './words.ts';

/** A scene, or that the relay itself is out of order. */
export type Drawn = Omit<Shown, 'scene'> & { readonly scene: Scene | 'broken' };

/** In whose name pages are drawn. */
export interface Stationery {
  readonly brand: Brand | undefined;
  /** What the partner is called where it has no name. */
  readonly host: string;
  readonly css: string;
  /** The paths of the public URL begin with that. */
  readonly base: string;
}

/**
 * Draws what an owner is shown as a whole page, which needs no script and nothing from anywhere else.
 * @param preferred languages of the browser (BCP 47), the best first
 */
export function drawPage(
  shown: Drawn,
  { brand, host, css, base }: Stationery,
  preferred: readonly string[],
): string {
  const speech = speechFor(null, preferred);
  const words = ownerWords[speech.language];
  const { link, organization, scene } = shown;
  const partner = brand?.name ?? host;
  const values = {
    partner,
    account: link?.account.name ?? link?.account.id ?? '',
    maker: link?.madeBy.name ?? '',
    until: link === undefined ? '' : momentOf(link.expiresAt, speech),
    organization: organization ?? '',
  };
  const say = (sentence: string) => fill(sentence, values);
  const isOffer = scene === 'offer' || scene === 'begun';
  const { title, text } = words[scene === 'begun' ? 'offer' : scene];
  const page = h(
    'html',
    { lang: speech.language },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'robots', content: 'noindex' }),
      h('title', {}, `${say(title)} · ${partner}`),
      h('style', { dangerouslySetInnerHTML: { __html: css } }),
    ),
    h(
      'body',
      {},
      h('header', {}, brand?.logo && h('img', { src: `${base}/connect-logo`, alt: '' }), partner),
      h(
        'main',
        {},
        isOffer ? undefined : sign(...(signOf[scene] ?? (['act', 'amber'] as const))),
        h('h1', {}, say(title)),
        h('p', {}, say(text)),
        organization === undefined ? undefined : h('p', {}, say(words.parts.organization)),
        isOffer
          ? offer(words, say, { begun: scene === 'begun', confirm: link?.confirm === true })
          : undefined,
        shown.again === undefined
          ? undefined
          : h('a', { class: 'button', href: base + shown.again }, words.parts.again),
      ),
      h(
        'footer',
        {},
        isOffer && link?.madeBy.kind === 'staff' ? h('p', {}, say(words.parts.asked)) : undefined,
        isOffer ? h('p', {}, say(words.parts.until)) : undefined,
        brand?.support === undefined ? undefined : help(words.parts.help, brand.support),
      ),
    ),
  );
  return `<!doctype html>${renderToString(page)}`;
}

// --- Internal helpers ---

/** The sign of a scene; a warning where none is named. */
const signOf: { readonly [S in Drawn['scene']]?: readonly [SignName, tone: string] } = {
  connected: ['ok', 'green'],
  used: ['ok', 'green'],
  connected_otherwise: ['ok', 'green'],
  waiting: ['time', 'blue'],
  expired: ['off', 'grey'],
  revoked: ['off', 'grey'],
  unknown: ['off', 'grey'],
  left: ['off', 'grey'],
};

const sign = (name: SignName, tone: string): VNode =>
  h(
    'svg',
    { class: `sign ${tone}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    filledSigns.includes(name)
      ? h('path', { d: signs[name], fill: 'currentColor', stroke: 'none' })
      : h('path', { d: signs[name] }),
  );

/** What is agreed to, and the one button. Its form goes back to the address of the page. */
const offer = (
  { parts }: OwnerWords,
  say: (sentence: string) => string,
  { begun, confirm }: { begun: boolean; confirm: boolean },
): ComponentChildren => [
  h('p', {}, say(parts.password), confirm ? ` ${say(parts.confirm)}` : undefined),
  begun ? h('p', { class: 'note' }, parts.begun) : undefined,
  h('form', { method: 'post' }, h('button', { class: 'button', type: 'submit' }, parts.continue)),
  h('details', {}, h('summary', {}, parts.notOwner), h('p', {}, say(parts.notOwnerText))),
];

const help = (question: string, support: string): VNode => {
  const href = support.startsWith('https://') ? support : `mailto:${support}`;
  return h('p', {}, `${question} `, h('a', { href }, support));
};

/** In UTC, and says so: where the owner is, is not known. */
const momentOf = (at: number, { tag }: Speech): string =>
  new Intl.DateTimeFormat(tag, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
    .format(at * 1000)
    .concat(' UTC');
