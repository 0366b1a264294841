import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { newsEnd } from './news.ts';

const minute = 60_000;
const usual = 15 * minute;
const longest = 4 * 60 * minute;

/** When the background wakes by itself: to ask the relay for news, and to put away what is shown for a while only. */
export function createSchedule(deps: {
  effects: Effects;
  model: ModelStore;
  /** Asks the relay; whether it answered. */
  refresh(): Promise<boolean>;
}) {
  const { effects, model, refresh } = deps;
  let planned: number | undefined;
  let asking = 0;

  /** A tenth more or less, so that many browsers do not ask at the same moment. */
  const about = (milliseconds: number): number =>
    Math.round(milliseconds * (0.9 + (effects.randomBytes(1)[0] ?? 0) / 1_275));

  const plan = async () => {
    const { flow, schedule } = model.current;
    const times = [schedule?.refreshAt ?? null, newsEnd(flow, effects.now())].filter((time) => time !== null);
    const next = Math.min(...times);
    if (asking > 0 || times.length === 0 || next === planned) return;
    planned = next;
    await effects.wakeAt(next);
  };
  void plan();
  model.subscribe(() => void plan());

  /** Asks the relay for news, and after failures in a row ever more rarely by itself. */
  const ask = async () => {
    asking += 1;
    const answered = await refresh().finally(() => {
      asking -= 1;
    });
    const failures = answered ? 0 : (model.current.schedule?.failures ?? 0) + 1;
    const pause = Math.min(usual * 2 ** failures, longest);
    await model.update(({ relay }) =>
      relay === null ? {} : { schedule: { refreshAt: effects.now() + about(pause), failures } },
    );
  };

  return {
    ask,
    /** The browser has woken the background: does what is due. */
    async wake() {
      planned = undefined;
      if (asking === 0 && (model.current.schedule?.refreshAt ?? 0) <= effects.now()) await ask();
      else await plan();
    },
  };
}
