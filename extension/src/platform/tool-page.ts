import type { NewsAnswers, ToolEffects } from '../tool/effects.ts';

/** What this script needs of the browser. */
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
 * A global of our own. An element that the page gives this name is found by it too, where there is no such global: `id` and
 * `name` of elements are names in every world. It is no own property though.
 */
function ownGlobal(name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  return property?.get === undefined ? property?.value : property.get.call(globalThis);
}

interface Api {
  readonly runtime?: Runtime | undefined;
}
/** Found once: what is called so later is of the page's making. */
const api = ownGlobal('chrome') as Api | undefined;

/** Goes when the extension goes. */
const isThere = (): boolean => {
  try {
    return api?.runtime?.id !== undefined;
  } catch {
    return false;
  }
};

/** The real world, for the script in a tool's page. */
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
  // Asynchronous, so that an extension that is gone is a rejection and never an error in the page's console.
  ask: async (name, input) => {
    const answer = await api?.runtime?.sendMessage({ name, input });
    if (answer === undefined) throw new Error('no answer');
    return answer as never;
  },
  onNews,
  isThere,
});

/** The script of this extension that runs in this page, if there is one. */
interface Running {
  isThere(): boolean;
  end(): void;
}
const running = 'noiseawareTool';

/**
 * Starts the script, unless one of this extension runs here already: it is injected into open tabs, and may then be there
 * twice. One that was left behind by an update is ended. It never starts in a sandboxed document, which has the address of
 * its site but not its origin.
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
    // From the extension itself: no script in a page can speak to tabs.
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
