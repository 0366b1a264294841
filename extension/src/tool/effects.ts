import type { AskBackground, ToolNews } from '../tool-messages.ts';

/** The clock and timers of this page. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /**
   * Runs once after so many milliseconds.
   * @returns a function that cancels it
   */
  after(milliseconds: number, run: () => void): () => void;
}

/** Everything that the content script uses besides the page itself. */
export interface ToolEffects {
  readonly clock: Clock;
  /** Runs before the next paint. */
  nextFrame(run: () => void): void;
  /** Runs when the page is idle, after a second at the latest. */
  whenIdle(run: () => void): void;
  readonly ask: AskBackground;
  /** The origins of the documents that this one is framed by, the page's own last, as the browser tells them. */
  readonly ancestors: readonly string[];
  /**
   * Listens for what the background tells.
   * @returns a function that stops listening
   */
  onNews(hear: Readonly<Record<ToolNews, () => void>>): () => void;
  /** False once the extension was updated, reloaded, disabled or removed: the script then has to end. */
  isThere(): boolean;
}
