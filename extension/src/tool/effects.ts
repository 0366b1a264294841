import type { AskBackground, ToolNews } from '../tool-messages.ts';

/** Time as this page has it. */
export interface Clock {
  /** Milliseconds that only ever go up. */
  now(): number;
  /** Runs once after so many milliseconds; what it returns takes that back. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Answers each piece of news. */
export type NewsAnswers = {
  [N in keyof ToolNews]: (input: ToolNews[N]['input']) => ToolNews[N]['output'];
};

/** All that the script in a tool's page has besides the page itself. */
export interface ToolEffects {
  readonly clock: Clock;
  /** Runs before the page is painted next. */
  nextFrame(run: () => void): void;
  /** Runs when the page has nothing to do, after a second at the latest. */
  whenIdle(run: () => void): void;
  readonly ask: AskBackground;
  /** Listens to the background; what it returns ends that. */
  onNews(answers: NewsAnswers): () => void;
  /** False once the extension was updated, reloaded, disabled or removed: this script is then alone and has to go. */
  isThere(): boolean;
}
