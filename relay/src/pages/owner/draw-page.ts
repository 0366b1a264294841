import { fill } from '@noiseaware-connect/shared/fill';
import { speechFor } from '@noiseaware-connect/shared/language';
import { filledSigns, type SignName, signs } from '@noiseaware-connect/shared/look/signs';
import { wholeLengthOf } from '@noiseaware-connect/shared/words/whole-length';
import { type ComponentChildren, h, type VNode } from 'preact';
import type { Seconds } from '../../base/time.ts';
import { isSubmittable } from '../../domain/link/link.ts';
import { type FormField, type Renewed, type Scene, type Shown, wayBack } from '../../domain/link/visit.ts';
import { type Branding, help, wholePage } from '../whole-page.ts';
import { wordsIn } from '../words.ts';
import { ownerWords } from './owner-words.ts';
import { postingScript } from './posting-script.ts';

/** What to show; `broken` stands for a failure of the relay itself. */
export type Drawn = Omit<Shown, 'scene'> & {
  readonly scene: Scene | 'broken';
  /** Whether the page has a button back to the platform. */
  readonly returns?: boolean;
};

/** Query parameter of a link's address: the visitor says that they are not the owner. */
export const notOwner = 'not-owner';

/** Branding of the owners' pages. */
export type OwnerBranding = Branding & {
  /** The host of NoiseAware's login page, to which an offer leads. */
  readonly loginHost: string;
};

/**
 * Renders a page for an owner. It needs no script and loads nothing from other hosts.
 * @param preferred the browser's languages (BCP 47), in order of preference
 * @param now Unix time, in seconds
 */
export function drawPage(
  page: Drawn,
  branding: OwnerBranding,
  preferred: readonly string[],
  now: Seconds,
): string {
  const speech = speechFor(null, preferred);
  const words = wordsIn(speech.language, ownerWords);
  const { parts } = words;
  const { link, organization, scene, renews, givenAt } = page;
  const { brand, base, partner, loginHost } = branding;
  const day = renews?.connectedAt ?? givenAt;
  const values = {
    partner,
    account: link?.account.name ?? link?.account.id ?? '',
    maker: link?.madeBy.name ?? '',
    left: link === undefined ? '' : wholeLengthOf(link.expiresAt - now, speech.tag),
    organization: organization ?? '',
    day: day === undefined ? '' : dayIn(speech.tag, day),
    host: loginHost,
  };
  const say = (sentence: string) => fill(sentence, values);
  const isOffer = isSubmittable(scene);
  const { title, text } = isOffer ? offerWords(words, renews) : words[scene];
  const rights = [parts.noise, parts.alerts, parts.limits];
  return wholePage(
    {
      ...branding,
      language: speech.language,
      title: say(title),
      preview: parts.preview,
      saysOrigin: isOffer,
      ...(page.posts !== undefined && { script: postingScript.script }),
    },
    {
      main: [
        isOffer ? bothMarks(partner) : sign(...(signOf[scene] ?? (['act', 'amber'] as const))),
        h('h1', {}, say(title)),
        h('p', {}, say(text)),
        organization === undefined ? undefined : h('p', {}, say(parts.organization)),
        isOffer
          ? [
              h('p', { class: 'lead' }, say(parts.gives)),
              marked([...rights.map((right) => [right, true] as const), [parts.password, false]]),
              offer(words, say, {
                note: scene === 'open' ? undefined : page.isOwnTry === true ? 'ended' : 'begun',
                confirm: link?.confirm === true,
                returns: page.returns === true,
              }),
            ]
          : undefined,
        givenAt === undefined
          ? undefined
          : [
              h('p', { class: 'lead' }, say(parts.given)),
              marked(rights.map((right) => [right, scene === 'connected_here'])),
              h('p', { class: 'screen' }, parts.receipt),
            ],
        page.posts === undefined ? undefined : postedForm(words, page.posts),
        page.passOn === undefined ? undefined : passOn(words, say, page.passOn),
        page.again === undefined
          ? undefined
          : h(
              'a',
              { class: page.passOn === undefined ? 'button' : 'quiet', href: base + page.again },
              scene === 'not_owner' ? parts.isOwner : parts.again,
            ),
        page.returns === true
          ? h('a', { class: isOffer ? 'quiet' : 'button', href: `?${wayBack}` }, say(parts.back))
          : undefined,
      ],
      footer: [
        isOffer && link?.madeBy.kind === 'staff' ? h('p', {}, say(parts.asked)) : undefined,
        isOffer ? h('p', {}, say(parts.until)) : undefined,
        ...contact(words, scene, brand?.support).map(([sentence, support]) =>
          support === undefined ? h('p', {}, say(sentence)) : help(say(sentence), support),
        ),
        brand?.privacy === undefined ? undefined : h('p', {}, h('a', { href: brand.privacy }, parts.privacy)),
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
  ended_here: ['off', 'grey'],
  used_elsewhere: ['time', 'blue'],
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

/** Title and text of an offer: a first connection, or one to renew. */
const offerWords = (words: typeof ownerWords, renews: Renewed | undefined) =>
  renews === undefined ? words.open : renews.isWithdrawn ? words.renew_withdrawn : words.renew;

/** Whom to ask or tell, and at which address. Without one, only NoiseAware is named. */
const contact = (
  { parts }: typeof ownerWords,
  scene: Drawn['scene'],
  support: string | undefined,
): (readonly [sentence: string, support?: string])[] => {
  const isGiven = scene === 'connected_here' || scene === 'awaiting_confirmation';
  if (support === undefined) return isGiven ? [[parts.end]] : [];
  if (isGiven) return [[parts.endByPartner, support]];
  if (isSubmittable(scene)) return [[parts.check, support]];
  if (scene === 'used_elsewhere') return [[parts.notYou, support]];
  return [[scene === 'not_owner' ? parts.tell : parts.help, support]];
};

/** The two parties, side by side. */
const bothMarks = (partner: string): ComponentChildren =>
  h(
    'p',
    { class: 'marks' },
    h('strong', {}, partner),
    h('span', { 'aria-hidden': 'true' }, '⇄'),
    h('strong', {}, 'NoiseAware'),
  );

/** A list whose lines say by a sign whether they are granted. */
const marked = (lines: readonly (readonly [text: string, isGranted: boolean])[]): ComponentChildren =>
  h(
    'ul',
    { class: 'marked' },
    lines.map(([text, isGranted]) =>
      h('li', {}, isGranted ? sign('ok', 'green') : sign('off', 'grey'), h('span', {}, text)),
    ),
  );

/** A date, without a time of day: the owner's time zone is not known. */
const dayIn = (tag: string, at: Seconds): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(at * 1000);

/** The steps and the button. The form posts to the page's own address. */
const offer = (
  { parts }: typeof ownerWords,
  say: (sentence: string) => string,
  { note, confirm, returns }: { note: 'begun' | 'ended' | undefined; confirm: boolean; returns: boolean },
): ComponentChildren => [
  h('p', { class: 'lead' }, parts.steps),
  h(
    'ol',
    {},
    [
      parts.login,
      parts.authorize,
      returns ? parts.doneAtPartner : parts.done,
      ...(confirm ? [parts.confirm] : []),
    ].map((step) => h('li', {}, say(step))),
  ),
  note === undefined ? undefined : h('p', { class: 'note' }, parts[note]),
  h('form', { method: 'post' }, h('button', { class: 'button', type: 'submit' }, parts.continue)),
  h('p', { class: 'next' }, say(parts.next)),
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
