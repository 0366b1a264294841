import type { Occasion } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model/model.ts';
import { successHiddenAt } from './news.ts';

const minute = 60_000;
const usual = 15 * minute;
const longest = 4 * 60 * minute;

/** Sets the alarm that wakes the background: for the next refresh, and to remove a success from the toolbar button. */
export function createSchedule(deps: {
  effects: Effects;
  model: ModelStore;
  /** Refreshes everything from the relay; false if the relay did not answer. */
  refresh(occasion: Occasion | undefined): Promise<boolean>;
}) {
  const { effects, model, refresh } = deps;
  let planned: number | undefined;
  let asking = 0;

  /** Varies a duration by up to 10 % up or down, so that many browsers do not ask at the same moment. */
  const about = (milliseconds: number): number =>
    Math.round(milliseconds * (0.9 + (effects.randomBytes(1)[0] ?? 0) / 1_275));

  const plan = async () => {
    const { flow, schedule } = model.current;
    const times = [schedule?.refreshAt ?? null, successHiddenAt(flow, effects.now())].filter(
      (time) => time !== null,
    );
    const next = Math.min(...times);
    if (asking > 0 || times.length === 0 || next === planned) return;
    planned = next;
    await effects.wakeAt(next);
  };
  void plan();
  model.subscribe(() => void plan());

  /** Refreshes now and plans the next refresh. Each failure in a row doubles the pause, up to 4 hours. */
  const ask = async (occasion?: Occasion) => {
    asking += 1;
    const answered = await refresh(occasion).finally(() => {
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
    /** The alarm has fired: refreshes if that is due. */
    async wake() {
      planned = undefined;
      if (asking === 0 && (model.current.schedule?.refreshAt ?? 0) <= effects.now()) await ask('schedule');
      else await plan();
    },
  };
}
