import type { NewsAnswers, ToolEffects } from '../tool/effects.ts';

/** The part of the runtime API that the content script uses. */
interface Runtime {
  readonly id?: string;
  sendMessage(message: unknown): Promise<unknown>;
  readonly onMessage: {
    addListener(listener: Listener): void;
    removeListener(listener: Listener): void;
  };
}
type Listener = (message: unknown, sender: Sender, answer: (value: unknown) => void) => void;
interface Sender {
  id?: string;
}

/**
 * A real global variable. Where there is none of this name, the page can offer an element instead: elements are found
 * by `id` and `name` in content scripts too. But they are no own properties.
 */
function ownGlobal(name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  return property?.get === undefined ? property?.value : property.get.call(globalThis);
}

interface Api {
  readonly runtime?: Runtime | undefined;
}
/** Read once: a global with this name that appears later is the page's. */
const api = ownGlobal('chrome') as Api | undefined;

/** False once the extension was updated, reloaded, disabled or removed. */
const isThere = (): boolean => {
  try {
    return api?.runtime?.id !== undefined;
  } catch {
    return false;
  }
};

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
    const answer = await api?.runtime?.sendMessage({ name, input });
    if (answer === undefined) throw new Error('no answer');
    return answer as never;
  },
  onNews,
  isThere,
});

/** The content script that already runs in this page. */
interface Running {
  isThere(): boolean;
  end(): void;
}
const running = 'noiseawareTool';

/**
 * Starts the content script unless it runs already: it is injected into open tabs, and may then be there twice. One
 * that an update has cut off is ended first. It never starts in a sandboxed document, which has its site's address but
 * not its origin.
 */
export function startOnce(start: (effects: ToolEffects) => () => void): void {
  if (!isThere() || origin === 'null') return;
  const before = ownGlobal(running) as Running | undefined;
  if (before?.isThere()) return;
  before?.end();
  const now: Running = { isThere, end: start(toolPageEffects()) };
  Object.defineProperty(globalThis, running, { value: now, configurable: true });
}

// --- Internal helpers ---

function onNews(answers: NewsAnswers): () => void {
  const listener: Listener = (message, sender, answer) => {
    const { name, input } = message as { name: keyof NewsAnswers; input: never };
    // Only messages of the extension itself are answered.
    if (sender.id !== api?.runtime?.id || !Object.hasOwn(answers, name)) return;
    answer(answers[name](input));
  };
  const listened = api?.runtime?.onMessage;
  listened?.addListener(listener);
  return () => {
    try {
      listened?.removeListener(listener);
    } catch {
      // The extension is gone, and its listeners with it.
    }
  };
}
