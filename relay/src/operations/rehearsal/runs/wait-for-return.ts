import type { Effects } from '../../../base/effects.ts';
import { minute, type Seconds, timestampOf } from '../../../base/time.ts';
import type { TracedConnectionUrlCall } from '../recorded/events.ts';
import type { RunningTrace } from './running-trace.ts';

/** Guides the person at the terminal. */
export interface Guide {
  /** Shows an address that the person has to open in a browser. */
  open(url: string): void;
  /** Resolves when the person says that NoiseAware does not go on. */
  stuck(signal: AbortSignal): Promise<void>;
}

export interface WaitDeps {
  effects: Pick<Effects, 'now'>;
  say(text: string): void;
  guide: Pick<Guide, 'stuck'>;
  /** How long a person may take. */
  patience: Seconds;
}

/** How a wait ended: the browser is back, the operator stopped it, or what did not come, as a sentence without its full stop. */
export type Return = 'back' | 'stopped' | { readonly missing: string };

/**
 * Waits until the browser is back from NoiseAware, the person says that it does not go on, or their time is over. Whenever something
 * happens it says what it waits for then, and from time to time for how long.
 */
export async function waitForReturn(
  trace: Pick<RunningTrace, 'events' | 'until'>,
  { effects, say, guide, patience }: WaitDeps,
): Promise<Return> {
  const began = effects.now();
  const presses = trace.events('press').length;
  const calls = trace.events('connection_url').length;
  const completions = trace.events('completion').length;
  const isBack = () => trace.events('completion').length > completions;
  const isPressed = () => trace.events('press').length > presses;
  const currentStep = () => stepOf(isPressed(), trace.events('connection_url').slice(calls));
  const listening = new AbortController();
  let isStuck = false;
  void guide.stuck(listening.signal).then(() => {
    isStuck = !listening.signal.aborted;
  });
  let step: Step | undefined;
  let since = began;
  let reminded = began;
  const isOver = () => {
    if (isBack() || isStuck) return true;
    const now = effects.now();
    const next = currentStep();
    if (next.happened !== step?.happened) {
      step = next;
      since = reminded = now;
      say(`${timestampOf(now).slice(11, 19)}  ${next.happened}; waiting for ${next.awaited}.`);
    } else if (now >= reminded + minute) {
      reminded = now;
      say(`Waiting for ${step.awaited}, for ${Math.round((now - since) / minute)} min.`);
    }
    return false;
  };
  const outcome = await trace.until(isOver, began + patience).finally(() => listening.abort());
  if (isBack()) return 'back';
  if (outcome === 'stopped') return 'stopped';
  const { missing } = currentStep();
  return { missing: isStuck ? missing : `${missing} within ${patience} s` };
}

// --- Internal helpers ---

/** One step of an authorization: what has happened, what comes next, and what to say if it does not come. */
interface Step {
  readonly happened: string;
  readonly awaited: string;
  readonly missing: string;
}

type Timed<T> = T & { readonly at: string };

const secondsOf = ({ at }: Timed<object>): Seconds => Date.parse(at) / 1000;

function stepOf(isPressed: boolean, calls: readonly Timed<TracedConnectionUrlCall>[]): Step {
  if (!isPressed) {
    return {
      happened: 'the address can be opened',
      awaited: 'its button to be pressed',
      missing: 'the button behind the address was not pressed',
    };
  }
  const answered = calls.filter(({ status }) => status === 200);
  const [first, last] = [answered.at(0), answered.at(-1)];
  if (first !== undefined && last !== undefined) {
    const after = Math.round(secondsOf(last) - secondsOf(first));
    const times = first === last ? '' : ` ${answered.length} times, the last time ${after} s after the first`;
    return {
      happened: `NoiseAware has called the ConnectionURL${times}`,
      awaited: 'the browser to come back',
      missing: 'NoiseAware called the ConnectionURL, and the browser did not come back',
    };
  }
  const refused = calls.at(-1);
  if (refused === undefined) {
    return {
      happened: 'the button was pressed',
      awaited: 'NoiseAware to call the ConnectionURL, which it does once the owner has pressed Authorize',
      missing: 'NoiseAware did not call the ConnectionURL',
    };
  }
  const why = refused.refusal === undefined ? '' : ` (${refused.refusal})`;
  const happened = `a ConnectionURL call was answered ${refused.status}${why}`;
  return { happened, awaited: 'another one', missing: `${happened}, and no other one came` };
}
