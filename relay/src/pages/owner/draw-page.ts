import { fill } from '@noiseaware-connect/shared/fill';
import { speechFor } from '@noiseaware-connect/shared/language';
import { filledSigns, type SignName, signs } from '@noiseaware-connect/shared/look/signs';
import { wholeLengthOf } from '@noiseaware-connect/shared/words/whole-length';
import { type ComponentChildren, h, type VNode } from 'preact';
import type { Seconds } from '../../base/time.ts';
import { isSubmittable } from '../../domain/link/link.ts';
import type { FormField, Scene, Shown } from '../../domain/link/visit.ts';
import { type Branding, help, wholePage } from '../whole-page.ts';
import { wordsIn } from '../words.ts';
import { ownerWords } from './owner-words.ts';
import { postingScript } from './posting-script.ts';

/** What to show; `broken` stands for a failure of the relay itself. */
export type Drawn = Omit<Shown, 'scene'> & { readonly scene: Scene | 'broken' };

/** Query parameter of a link's address: the visitor says that they are not the owner. */
export const notOwner = 'not-owner';

/**
 * Renders a page for an owner. It needs no script and loads nothing from other hosts.
 * @param preferred the browser's languages (BCP 47), in order of preference
 * @param now Unix time, in seconds
 */
export function drawPage(
  page: Drawn,
  branding: Branding,
  preferred: readonly string[],
  now: Seconds,
): string {
  const speech = speechFor(null, preferred);
  const words = wordsIn(speech.language, ownerWords);
  const { link, organization, scene } = page;
  const { brand, base, partner } = branding;
  const values = {
    partner,
    account: link?.account.name ?? link?.account.id ?? '',
    maker: link?.madeBy.name ?? '',
    left: link === undefined ? '' : wholeLengthOf(link.expiresAt - now, speech.tag),
    organization: organization ?? '',
  };
  const say = (sentence: string) => fill(sentence, values);
  const isOffer = isSubmittable(scene);
  const { title, text } = words[scene === 'started' ? 'open' : scene];
  return wholePage(
    {
      ...branding,
      language: speech.language,
      title: say(title),
      ...(page.posts !== undefined && { script: postingScript.script }),
    },
    {
      main: [
        isOffer ? undefined : sign(...(signOf[scene] ?? (['act', 'amber'] as const))),
        h('h1', {}, say(title)),
        h('p', {}, say(text)),
        organization === undefined ? undefined : h('p', {}, say(words.parts.organization)),
        isOffer
          ? offer(words, say, {
              note: scene === 'open' ? undefined : page.isOwnTry === true ? 'ended' : 'begun',
              confirm: link?.confirm === true,
            })
          : undefined,
        page.posts === undefined ? undefined : postedForm(words, page.posts),
        isGranted(scene) ? h('p', {}, words.parts.end) : undefined,
        page.passOn === undefined ? undefined : passOn(words, say, page.passOn),
        page.again === undefined
          ? undefined
          : h(
              'a',
              { class: page.passOn === undefined ? 'button' : 'quiet', href: base + page.again },
              words.parts.again,
            ),
      ],
      footer: [
        isOffer && link?.madeBy.kind === 'staff' ? h('p', {}, say(words.parts.asked)) : undefined,
        isOffer ? h('p', {}, say(words.parts.until)) : undefined,
        isOffer ? h('p', {}, words.parts.end) : undefined,
        brand?.support === undefined
          ? undefined
          : help(scene === 'not_owner' ? say(words.parts.tell) : words.parts.help, brand.support),
        brand?.privacy === undefined
          ? undefined
          : h('p', {}, h('a', { href: brand.privacy }, words.parts.privacy)),
      ],
    },
  );
}

// --- Internal helpers ---

/** Icon and colour of a scene; a warning by default. */
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
  coming_back: ['time', 'blue'],
};

const sign = (name: SignName, tone: string): VNode =>
  h(
    'svg',
    { class: `sign ${tone}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    filledSigns.includes(name)
      ? h('path', { d: signs[name], fill: 'currentColor', stroke: 'none' })
      : h('path', { d: signs[name] }),
  );

/** The explanation and the button. The form posts to the page's own address. */
const offer = (
  { parts }: typeof ownerWords,
  say: (sentence: string) => string,
  { note, confirm }: { note: 'begun' | 'ended' | undefined; confirm: boolean },
): ComponentChildren => [
  h('p', {}, say(parts.password), confirm ? ` ${say(parts.confirm)}` : undefined),
  note === undefined ? undefined : h('p', { class: 'note' }, parts[note]),
  h('form', { method: 'post' }, h('button', { class: 'button', type: 'submit' }, parts.continue)),
  h('a', { class: 'quiet', href: `?${notOwner}` }, parts.notOwner),
];

/** What NoiseAware's page has posted, for the page's own address. */
const postedForm = ({ parts }: typeof ownerWords, posts: readonly FormField[]): ComponentChildren =>
  h(
    'form',
    { method: 'post' },
    posts.map(([name, value]) => h('input', { type: 'hidden', name, value })),
    h('button', { class: 'button', type: 'submit' }, parts.finish),
  );

/** A `mailto:` link with the page's link in the body. */
const passOn = (
  { open: { title, text }, parts }: typeof ownerWords,
  say: (sentence: string) => string,
  url: string,
): ComponentChildren => {
  const [subject, body] = [say(title), `${say(text)}\r\n\r\n${url}`].map(encodeURIComponent);
  return h('a', { class: 'button', href: `mailto:?subject=${subject}&body=${body}` }, parts.passOn);
};

/** Whether the owner has given access, so that the page says how to end it. */
const isGranted = (scene: Drawn['scene']): boolean =>
  scene === 'connected_here' || scene === 'awaiting_confirmation';
