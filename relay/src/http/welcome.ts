import type { Middleware } from 'koa';
import { h, type VNode } from 'preact';
import type { Config } from '../config.ts';
import { pagePolicy } from '../pages/page-policy.ts';
import { brandingOf, help, wholePage } from '../pages/whole-page.ts';

/** The page behind a setup link. The invite is in the fragment, which browsers do not send. */
export const welcome = (config: Pick<Config, 'brand' | 'publicUrl'>): Middleware =>
  explain(config, [
    h('p', {}, 'Did you open a setup link? Two steps set up your browser:'),
    steps('It shows this address. Press ', 'Set up this browser'),
    h(
      'p',
      {},
      'Does it ask for a link instead? Copy the whole link from the address bar and paste it there. It works once, within seven days.',
    ),
  ]);

/** The page behind a colleague's link to a connection. The connection's id is in the fragment, which browsers do not send. */
export const welcomeColleague = (config: Pick<Config, 'brand' | 'publicUrl'>): Middleware =>
  explain(config, [
    h('p', {}, 'A colleague is asking you to reconnect an account:'),
    steps('It shows the account. Press ', 'Reconnect'),
    h(
      'p',
      {},
      'If it does not show the account, this browser is not signed in yet and needs a setup link first.',
    ),
  ]);

// --- Internal helpers ---

const steps = (then: string, button: string): VNode =>
  h(
    'ol',
    {},
    h('li', {}, 'Press the NoiseAware Connect button in your browser’s toolbar.'),
    h('li', {}, then, h('b', {}, button), '.'),
  );

/** A static page with the partner's branding. */
function explain(config: Pick<Config, 'brand' | 'publicUrl'>, main: VNode[]): Middleware {
  const { brand } = config;
  const { branding, styleSource } = brandingOf(config);
  const title = brand === undefined ? 'NoiseAware Connect' : `NoiseAware Connect for ${brand.name}`;
  const lost = 'No extension, or an old link? Ask';
  const page = wholePage(
    { ...branding, language: 'en', title },
    {
      main: [h('h1', {}, title), ...main],
      footer:
        brand?.support === undefined
          ? h('p', {}, `${lost} the person who sent it.`)
          : help(lost, brand.support),
    },
  );
  const policy = pagePolicy({ 'style-src': styleSource, 'img-src': "'self'" });
  return (context) => {
    context.set('Content-Security-Policy', policy);
    context.type = 'text/html; charset=utf-8';
    context.body = page;
  };
}
