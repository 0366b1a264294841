// First: a module that is loaded later would find the page's elements in place of `browser`.
import './own-globals.ts';
import { browser } from 'wxt/browser';
import type { ToolEffects } from '../tool/effects.ts';
import type { RunningTool, ToolNews } from '../tool-messages.ts';
import { pageClock } from './page-clock.ts';

/** False once the extension was updated, reloaded, disabled or removed. */
const isThere = (): boolean => {
  try {
    return browser.runtime?.id !== undefined;
  } catch {
    return false;
  }
};

// Firefox has it since version 148.
const ancestors = Array.from(location.ancestorOrigins ?? []);

/** The effects of a real browser, for the content script. */
const toolPageEffects = (): ToolEffects => ({
  clock: pageClock,
  nextFrame: (run) => void requestAnimationFrame(run),
  whenIdle: (run) => void requestIdleCallback(run, { timeout: 1_000 }),
  // Asynchronous, so that a missing extension is a rejection and never an error in the page's console.
  ask: async (name, input) => {
    const answer = await browser.runtime.sendMessage({ name, input, ancestors });
    if (answer === undefined) throw new Error('no answer');
    return answer as never;
  },
  ancestors,
  onNews,
  isThere,
});

declare global {
  /** The content script that already runs in this page. */
  var noiseawareTool: (RunningTool & { isThere(): boolean; end(): void }) | undefined;
}

/**
 * Starts the content script unless it runs already: it is injected into open tabs, and may then be there twice. One
 * that an update has cut off is ended first. It never starts in a sandboxed document, which has its site's address but
 * not its origin, nor in a frame if the browser does not tell what it is framed by.
 */
export function startOnce(start: (effects: ToolEffects) => RunningTool & { end(): void }): void {
  if (!isThere() || origin === 'null' || (window !== top && ancestors.length === 0)) return;
  if (globalThis.noiseawareTool?.isThere()) return;
  globalThis.noiseawareTool?.end();
  globalThis.noiseawareTool = { isThere, ...start(toolPageEffects()) };
}

// --- Internal helpers ---

function onNews(hear: Parameters<ToolEffects['onNews']>[0]): () => void {
  const listener = (message: unknown, sender: { id?: string }) => {
    const { name } = message as { name: ToolNews };
    // Only messages of the extension itself are heard.
    if (sender.id === browser.runtime.id && Object.hasOwn(hear, name)) hear[name]();
  };
  const { onMessage } = browser.runtime;
  onMessage.addListener(listener);
  return () => {
    try {
      onMessage.removeListener(listener);
    } catch {
      // The extension is gone, and its listeners with it.
    }
  };
}
