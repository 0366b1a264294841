import { fill } from '@noiseaware-connect/shared/fill';
import { speechFor } from '@noiseaware-connect/shared/language';
import { h } from 'preact';
import { withCommandName } from '../../base/command-name.ts';
import { type Branding, help, wholePage } from '../whole-page.ts';
import { wordsIn } from '../words.ts';
import { doorScript } from './door-script.ts';
import { doorWords } from './door-words.ts';

/** The pages that are shown without a console session. */
export type DoorScene = keyof (typeof doorWords)['scenes'];

/**
 * Renders a page for a person without a console session.
 * @param preferred the browser's languages (BCP 47), in order of preference
 * @param claim for `claim_missing`: its name
 */
export function drawDoor(
  scene: DoorScene,
  branding: Branding,
  preferred: readonly string[],
  claim = '',
): string {
  const { brand, base, partner } = branding;
  const { language } = speechFor(null, preferred);
  const { scenes, help: question } = wordsIn(language, doorWords);
  const { title, text, button, again }: { title: string; text: string; button?: string; again?: string } =
    scenes[scene];
  const say = (sentence: string) => fill(withCommandName(sentence), { partner, claim });
  const home = `${base}/console`;
  return wholePage(
    {
      ...branding,
      language,
      title: say(title),
      script: doorScript.script,
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
