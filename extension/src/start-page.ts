import type { ComponentType } from 'preact';
import { followView, openOptions, send } from './platform/ask-background.ts';
import { pageSites } from './platform/sites.ts';
import { drawPage, type PageProps } from './ui/draw-page.tsx';

/** Starts one of the extension's pages in its document. */
export function startPage(page: ComponentType<PageProps>): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  drawPage(page, {
    root,
    send,
    openOptions: () => void openOptions(),
    sites: pageSites,
    followView,
    clock: { now: () => Date.now(), every: (milliseconds, run) => setInterval(run, milliseconds) },
  });
}
