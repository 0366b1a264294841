import { fill } from '@noiseaware-connect/shared/fill';
import { type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { filledSigns, type SignName, signs } from '@noiseaware-connect/shared/look/signs';
import { type ComponentChildren, h, type VNode } from 'preact';
import { isPressable } from '../../domain/link.ts';
import { help, type Stationery, wholePage } from '../../pages/whole-page.ts';
import type { Scene, Shown } from '../visit.ts';
import { type OwnerWords, ownerWords } from './words.ts';

/** A scene, or that the relay itself is out of order. */
export type Drawn = Omit<Shown, 'scene'> & { readonly scene: Scene | 'broken' };

/** The query of a link's address with which a person says that they are not the owner. */
export const notOwner = 'not-owner';

/**
 * Draws what an owner is shown as a whole page, which needs no script and nothing from anywhere else.
 * @param preferred languages of the browser (BCP 47), the best first
 */
export function drawPage(shown: Drawn, stationery: Stationery, preferred: readonly string[]): string {
  const speech = speechFor(null, preferred);
  const words = ownerWords[speech.language];
  const { link, organization, scene } = shown;
  const { brand, base, partner } = stationery;
  const values = {
    partner,
    account: link?.account.name ?? link?.account.id ?? '',
    maker: link?.madeBy.name ?? '',
    until: link === undefined ? '' : momentOf(link.expiresAt, speech),
    organization: organization ?? '',
  };
  const say = (sentence: string) => fill(sentence, values);
  const isOffer = isPressable(scene);
  const { title, text } = words[scene === 'started' ? 'open' : scene];
  return wholePage(
    { ...stationery, language: speech.language, title: say(title) },
    {
      main: [
        isOffer ? undefined : sign(...(signOf[scene] ?? (['act', 'amber'] as const))),
        h('h1', {}, say(title)),
        h('p', {}, say(text)),
        organization === undefined ? undefined : h('p', {}, say(words.parts.organization)),
        isOffer
          ? offer(words, say, { begun: scene === 'started', confirm: link?.confirm === true })
          : undefined,
        shown.passOn === undefined ? undefined : passOn(words, say, shown.passOn),
        shown.again === undefined
          ? undefined
          : h(
              'a',
              { class: shown.passOn === undefined ? 'button' : 'quiet', href: base + shown.again },
              words.parts.again,
            ),
      ],
      footer: [
        isOffer && link?.madeBy.kind === 'staff' ? h('p', {}, say(words.parts.asked)) : undefined,
        isOffer ? h('p', {}, say(words.parts.until)) : undefined,
        brand?.support === undefined
          ? undefined
          : help(scene === 'not_owner' ? say(words.parts.tell) : words.parts.help, brand.support),
      ],
    },
  );
}

// --- Internal helpers ---

/** The sign of a scene; a warning where none is named. */
const signOf: { readonly [S in Drawn['scene']]?: readonly [SignName, tone: string] } = {
  connected_here: ['ok', 'green'],
  connected: ['ok', 'green'],
  connected_otherwise: ['ok', 'green'],
  awaiting_confirmation: ['time', 'blue'],
  expired: ['off', 'grey'],
  revoked: ['off', 'grey'],
  unknown: ['off', 'grey'],
  not_owner: ['off', 'grey'],
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
  h('a', { class: 'quiet', href: `?${notOwner}` }, parts.notOwner),
];

/** A mail to the owner, in which the link is. */
const passOn = (
  { open: { title, text }, parts }: OwnerWords,
  say: (sentence: string) => string,
  url: string,
): ComponentChildren => {
  const [subject, body] = [say(title), `${say(text)}\r\n\r\n${url}`].map(encodeURIComponent);
  return h('a', { class: 'button', href: `mailto:?subject=${subject}&body=${body}` }, parts.passOn);
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
