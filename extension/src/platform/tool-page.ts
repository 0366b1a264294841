// Before everything else: see there.
import './own-globals.ts';
import { browser } from 'wxt/browser';
import type { NewsAnswers, ToolEffects } from '../tool/effects.ts';

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

interface ChromiumApi {
  readonly dom?: { openOrClosedShadowRoot(element: HTMLElement): ShadowRoot | null };
}
interface FirefoxElement extends Element {
  readonly openOrClosedShadowRoot?: ShadowRoot | null;
}

/** The effects of a real browser, for the content script. */
const toolPageEffects = (): ToolEffects => ({
  clock: {
    now: () => performance.now(),
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  },
  nextFrame: (run) => void requestAnimationFrame(run),
  whenIdle: (run) => void requestIdleCallback(run, { timeout: 1_000 }),
  // Asynchronous, so that a missing extension is a rejection and never an error in the page's console.
  ask: async (name, input) => {
    const answer = await browser.runtime.sendMessage({ name, input, ancestors });
    if (answer === undefined) throw new Error('no answer');
    return answer as never;
  },
  ancestors,
  shadowOf: (element: FirefoxElement) => {
    const { dom } = browser as unknown as ChromiumApi;
    // It throws for elements that can have no shadow root.
    if (dom !== undefined) return element instanceof HTMLElement ? dom.openOrClosedShadowRoot(element) : null;
    return element.openOrClosedShadowRoot ?? null;
  },
  onNews,
  isThere,
});

declare global {
  /** The content script that already runs in this page. */
  var noiseawareTool: { isThere(): boolean; end(): void } | undefined;
}

/**
 * Starts the content script unless it runs already: it is injected into open tabs, and may then be there twice. One
 * that an update has cut off is ended first. It never starts in a sandboxed document, which has its site's address but
 * not its origin, nor in a frame if the browser does not tell what it is framed by.
 */
export function startOnce(start: (effects: ToolEffects) => () => void): void {
  if (!isThere() || origin === 'null' || (window !== top && ancestors.length === 0)) return;
  if (globalThis.noiseawareTool?.isThere()) return;
  globalThis.noiseawareTool?.end();
  globalThis.noiseawareTool = { isThere, end: start(toolPageEffects()) };
}

// --- Internal helpers ---

function onNews(answers: NewsAnswers): () => void {
  const listener = (message: unknown, sender: { id?: string }, answer: (value: unknown) => void) => {
    const { name, input } = message as { name: keyof NewsAnswers; input: never };
    // Only messages of the extension itself are answered.
    if (sender.id !== browser.runtime.id || !Object.hasOwn(answers, name)) return;
    answer(answers[name](input));
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
