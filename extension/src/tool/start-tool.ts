import type { RunningTool } from '../tool-messages.ts';
import { isHidden } from './dom.ts';
import type { ToolEffects } from './effects.ts';
import { createLater } from './later.ts';
import { openPage, type ToolPage } from './page.ts';

const tickEvery = 1_000;
const pauses = { first: 2_000, longest: 60_000 };

/**
 * Runs on a tool's page until the extension is gone. A script that was cut off notices that the next one removes its
 * chips, and ends: no message is needed that the page could observe.
 */
export function startTool(document: Document, effects: ToolEffects): RunningTool & { end(): void } {
  const { clock, ask, ancestors } = effects;
  let page: ToolPage | undefined;
  const later = createLater(clock);
  let lastRules = '';
  let pause = 0;
  let latestRound = 0;
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    later.clear();
    page?.close();
    endNews();
    window.removeEventListener('visibilitychange', wakeOrRest);
  };

  const open = (): ToolPage =>
    openPage({
      ...effects,
      document,
      onGone: end,
      onClick: ({ id, name }, tool) => void ask('tool-ask', { account: id, name, tool }).catch(check),
      onRefused: () => void askRules(true),
    });

  /** Ends the script if the extension is gone. Nothing reports that, so it is checked often, which is cheap. */
  const check = (): boolean => {
    if (!effects.isThere()) end();
    return !ended;
  };

  /**
   * @param refused whether a request was refused under the known rules: if they have not changed, another request would
   * be refused as well
   */
  const askRules = async (refused = false): Promise<void> => {
    latestRound += 1;
    const round = latestRound;
    const rules = await ask('tool-rules', null).catch(() => undefined);
    if (ended || round !== latestRound || !check()) return;
    if (rules === undefined) {
      pause = Math.min(Math.max(pause * 2, pauses.first), pauses.longest);
      later.run(pause, retry);
      return;
    }
    pause = 0;
    if (rules.state === 'off') {
      page?.close();
      page = undefined;
      lastRules = '';
      return;
    }
    const text = JSON.stringify(rules);
    if (refused && text === lastRules) return;
    lastRules = text;
    page ??= open();
    page.setRules(rules);
    if (isHidden(document)) page.rest();
  };

  const retry = (): void => void askRules();

  const tick = (): void => {
    // Again if a script has opened the document anew, which removes all listeners.
    window.addEventListener('visibilitychange', wakeOrRest);
    if (!check() || isHidden(document)) return;
    page?.tick();
    later.run(tickEvery, tick);
  };

  const wakeOrRest = (): void => {
    if (!check()) return;
    if (isHidden(document)) page?.rest();
    else page?.refresh();
    tick();
  };

  const endNews = effects.onNews({
    'states-changed': () => {
      if (!isHidden(document)) page?.refresh();
    },
    'rules-changed': retry,
  });
  // Marked elements get chips before anything is known, so that nothing moves later; within a page of another origin only
  // once the background allows that page too.
  if (ancestors.every((ancestor) => ancestor === origin)) page = open();
  void askRules();
  tick();
  return {
    end,
    recordsInFront: () => page?.recordsInFront() ?? null,
    page: () => page,
  };
}
