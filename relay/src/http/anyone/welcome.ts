import { setUpFragment } from '@noiseaware-connect/shared/contract/extension';
import { fill } from '@noiseaware-connect/shared/fill';
import { type Language, languageCodes, speechFor } from '@noiseaware-connect/shared/language';
import type { Middleware } from 'koa';
import { type ComponentChildren, h, type VNode } from 'preact';
import { pagePolicy } from '../../pages/page-policy.ts';
import { welcomeWords } from '../../pages/welcome-words.ts';
import { brandingOf, help, wholePage } from '../../pages/whole-page.ts';
import { wordsIn } from '../../pages/words.ts';
import type { Config } from '../../settings/config.ts';
import { acceptedLanguages } from '../browser/accepted-languages.ts';

/**
 * The page behind a setup link, or behind a colleague's link to a connection, in the browser's language; drawn once for each. The
 * invite or the connection's id is in the fragment, which browsers do not send.
 */
export function welcome(
  config: Pick<Config, 'brand' | 'publicUrl'>,
  kind: Exclude<keyof typeof welcomeWords, 'parts'>,
): Middleware {
  const { brand } = config;
  const { branding, styleSource } = brandingOf(config);
  const policy = pagePolicy({ 'style-src': styleSource, 'img-src': "'self'" });
  const draw = (language: Language): string => {
    const { parts, [kind]: words } = wordsIn(language, welcomeWords);
    const title = brand === undefined ? 'NoiseAware Connect' : fill(parts.title, { partner: brand.name });
    return wholePage(
      { ...branding, language, title },
      {
        main: [
          h('h1', {}, title),
          'done' in words ? done(words) : undefined,
          h('p', {}, words.lead),
          h('ol', {}, h('li', {}, parts.open), h('li', {}, pressing(words))),
          h('p', {}, words.otherwise),
        ],
        footer:
          brand?.support === undefined
            ? h('p', {}, `${parts.lost} ${parts.ask}`)
            : help(parts.lost, brand.support),
      },
    );
  };
  const pages = new Map(languageCodes.map((language) => [language, draw(language)]));
  return (context) => {
    context.set('Content-Security-Policy', policy);
    context.set('Vary', 'Accept-Language');
    context.type = 'text/html; charset=utf-8';
    context.body = pages.get(speechFor(null, acceptedLanguages(context)).language);
  };
}

// --- Internal helpers ---

/** What the page says in place of everything else once the extension has changed its fragment to this one. */
const done = (words: { done: string; next: string }): ComponentChildren =>
  h('section', { id: setUpFragment }, h('p', {}, h('b', {}, words.done)), h('p', {}, words.next));

/** A sentence with the button's name in bold. */
function pressing({ press, button }: { press: string; button: string }): (string | VNode)[] {
  const [before = '', after = ''] = press.split('{button}');
  return [before, h('b', {}, button), after];
}
