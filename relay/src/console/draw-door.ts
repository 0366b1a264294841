import { fill } from '@noiseaware-connect/shared/fill';
import { h } from 'preact';
import { type Branding, help, wholePage } from '../pages/whole-page.ts';
import { keepRoute } from './keep-route.ts';
import { doorWords, help as question } from './words.ts';

/** The pages that are shown without a console session. */
export type DoorScene = keyof typeof doorWords;

/** Renders a page for a person without a console session. */
export function drawDoor(scene: DoorScene, branding: Branding): string {
  const { brand, base, partner } = branding;
  const { title, text, button, again }: { title: string; text: string; button?: string; again?: string } =
    doorWords[scene];
  const say = (sentence: string) => fill(sentence, { partner });
  const home = `${base}/console`;
  return wholePage(
    {
      ...branding,
      language: 'en',
      title: say(title),
      script: keepRoute.script,
      ...(scene === 'going_on' && { goesTo: home }),
    },
    {
      main: [
        h('h1', {}, say(title)),
        h('p', {}, say(text)),
        button === undefined
          ? undefined
          : h(
              'form',
              // A link's form posts to its own address, so that the secret is not written into the page.
              { method: 'post', ...(scene === 'signed_out' && { action: `${home}/sign-in` }) },
              h('button', { class: 'button', type: 'submit' }, say(button)),
            ),
        again === undefined ? undefined : h('a', { class: 'button', href: home }, say(again)),
      ],
      footer: brand?.support === undefined ? undefined : help(question, brand.support),
    },
  );
}
