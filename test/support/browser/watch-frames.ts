import type { Page } from 'playwright-core';
import type { ChipStage } from './chip-stage.ts';

/** What the chips in the window said, frame after frame. */
export interface WatchedFrames {
  frames: number;
  /** How many chips with an account were compared with their rows. */
  compared: number;
  /** Each chip that said another account, or another account's state, than its row. */
  wrong: string[];
}

/**
 * Compares, before every paint, each chip in the window with the text of `.id` in the row that holds it. A page cannot see
 * into a chip, and nor can the browser's tools look between two frames: this runs as the extension's own script.
 */
export async function watchFrames(stage: ChipStage, page: Page): Promise<{ stop(): Promise<WatchedFrames> }> {
  const run = <T>(code: string) =>
    stage.background<T>(`async () => {
      const [tab] = await chrome.tabs.query({ url: '${page.url()}' });
      const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: ${code} });
      return result;
    }`);
  await run<void>(watch);
  return { stop: () => run<WatchedFrames>('() => globalThis.watched') };
}

// --- Internal helpers ---

const watch = `() => {
  const watched = { frames: 0, compared: 0, wrong: [] };
  const labels = { active: 'Connected', degraded: 'Having trouble' };
  const compare = (host) => {
    const { top, bottom } = host.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) return;
    const face = chrome.dom.openOrClosedShadowRoot(host).querySelector('.chip');
    const title = face.getAttribute('aria-label') ?? '';
    if (title === '' || !face.checkVisibility({ visibilityProperty: true })) return;
    watched.compared += 1;
    const id = host.closest('.row').querySelector('.id').textContent;
    const state = Number(id.slice(5)) % 3 === 0 ? 'active' : 'degraded';
    const label = face.textContent;
    if (!title.startsWith('NoiseAware, ' + id + ':') || (label !== labels[state] && label !== 'NoiseAware'))
      watched.wrong.push('frame ' + watched.frames + ', ' + id + ': ' + label + ', ' + title);
  };
  const look = () => {
    watched.frames += 1;
    for (const host of document.querySelectorAll('[data-noiseaware-chip]')) compare(host);
    requestAnimationFrame(look);
  };
  globalThis.watched = watched;
  requestAnimationFrame(look);
}`;
