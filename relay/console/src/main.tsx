import './look/console.css';
import { speechFor } from '@noiseaware-connect/shared/language';
import { createCatalogueFetcher, switchLanguage } from '@noiseaware-connect/shared/words/language';
import { render } from 'preact';
import { Shell, type ViewScript } from './app/shell.tsx';
import { callsBelow } from './calls.ts';
import { watchFocus } from './context/kept-focus.ts';
import { hrefOfRoute, routeIn, type ViewName } from './context/route.ts';
import { readPage } from './page.ts';
import { loadView } from './views/load-view.ts';

// Entry point: connects the console to document, clock and network.

const root = document.getElementById('console');
if (root === null) throw new Error('the page has no #console');
const page = readPage(document);
const speech = speechFor(null, navigator.languages);
await switchLanguage(speech, createCatalogueFetcher(page.files, fetch));
document.documentElement.lang = speech.tag;
watchFocus(document);
// Restores the fragment that was kept during sign-in (`relay/src/pages/console/door-script.ts`).
const savedHash = sessionStorage.getItem('console-route');
sessionStorage.removeItem('console-route');
if (savedHash !== null && location.hash === '') {
  history.replaceState(null, '', hrefOfRoute(routeIn(savedHash, page)));
}
const calls = callsBelow(page.base, page.token, (...args) => fetch(...args));

/** Milliseconds without a key press or pointer event after which the page counts as not in use. */
const patience = 15 * 60_000;
let lastUse = Date.now();
for (const event of ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const)
  document.addEventListener(event, () => (lastUse = Date.now()), { passive: true });
const isWatched = () => document.visibilityState === 'visible' && Date.now() - lastUse < patience;

const views = new Map<ViewName, ViewScript>();
/** Draws the view of the address. Until its script is there, the view before stays. */
const draw = () => {
  const route = routeIn(location.hash, page);
  const View = views.get(route.view);
  if (View === undefined) {
    void loadView[route.view]()
      .catch(() => null)
      .then((script) => views.set(route.view, script))
      .then(draw);
    return;
  }
  render(
    <Shell
      page={page}
      route={route}
      View={View}
      now={Date.now()}
      calls={calls}
      copy={(text) => navigator.clipboard.writeText(text)}
      go={(href) => {
        location.hash = href;
      }}
      replace={(href) => {
        history.replaceState(null, '', href);
        draw();
      }}
      leave={() => location.reload()}
      isWatched={isWatched()}
    />,
    root,
  );
};
draw();
/** Once a minute, the granularity of relative times (`moment.ts`). */
setInterval(draw, 60_000);
window.addEventListener('hashchange', draw);
document.addEventListener('visibilitychange', draw);
