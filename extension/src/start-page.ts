import type { ComponentType } from 'preact';
import { noteOf } from './app/errors/error-note.ts';
import { firstRecords, firstViewOf } from './app/first-view.ts';
import { type Ask, type PageName, tell } from './messages.ts';
import { followView, openOptions, send } from './platform/ask-background.ts';
import { onUncaught, ownVersion } from './platform/errors.ts';
import { applyLanguage } from './platform/language.ts';
import { openPanel } from './platform/panel.ts';
import { pageSites } from './platform/sites.ts';
import { readRecords } from './platform/storage.ts';
import { drawPage, type PageProps } from './ui/draw-page.tsx';

const onDemand = () => import('./platform/on-demand.ts');

/** Starts one of the extension's pages in its document. */
export function startPage(place: PageName, page: ComponentType<PageProps>): void {
  const now = () => Date.now();
  const randomBytes = (size: number) => crypto.getRandomValues(new Uint8Array(size));
  const isPanel = place === 'sidepanel';
  /** What was opened takes the place of a small window; the panel stays. */
  const closeSmall = () => isPanel || window.close();
  const ask: Ask = async (call) => (await onDemand()).callThroughBackground(send, call);
  const noted = new Set<string>();
  onUncaught((thrown) => {
    const note = noteOf(thrown, { at: now(), place, version: ownVersion() });
    const where = `${note.kind} ${note.stack}`;
    // Each error is reported once: an error in every drawing would otherwise be reported, pushed, drawn and thrown
    // again without end.
    if (noted.has(where)) return;
    noted.add(where);
    tell(send, 'note-error', note);
  });
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  if (isPanel) void onDemand().then(({ answerAsPanel }) => answerAsPanel());
  drawPage(page, {
    root,
    send,
    ask,
    openOptions: () => void openOptions().then(closeSmall),
    place,
    openPanel: () => void openPanel().then(closeSmall),
    close: () => window.close(),
    sites: pageSites,
    tab: async () => (await onDemand()).tabInFront,
    version: ownVersion(),
    inspect: async () => (await onDemand()).readBrowserFacts(),
    greet: async (address) => (await onDemand()).greet(address),
    tryPairing: async (relay) => (await onDemand()).tryPairingHere(ask, relay, randomBytes),
    preview: async (tool) => (await onDemand()).previewTool(tool),
    at: decodeURIComponent(location.hash.slice(1)) || undefined,
    followView,
    async prepare({ theme, language }) {
      document.documentElement.style.colorScheme = theme ?? '';
      const { tag } = await applyLanguage(language);
      document.documentElement.lang = tag;
      document.documentElement.dir = directionOf(tag);
    },
    firstView: async () =>
      place === 'popup' || isPanel ? firstViewOf(await readRecords(firstRecords)) : null,
    clock: { now, every: (milliseconds, run) => setInterval(run, milliseconds) },
  });
}

/** The writing direction of a language. */
function directionOf(tag: string): string {
  const locale: Intl.Locale & { getTextInfo?(): { direction: string } } = new Intl.Locale(tag);
  return locale.getTextInfo?.().direction ?? 'ltr';
}
