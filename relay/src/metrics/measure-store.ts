import type { Seconds } from '../domain/time.ts';
import type { Store } from '../store/store.ts';
import type { Metrics } from './metrics.ts';

/** The groups of operations by which calls and renewals are answered. */
const groups = [
  'pairings',
  'links',
  'connections',
  'staff',
  'services',
  'tools',
  'alerts',
  'webhooks',
  'audit',
  'keys',
] as const;

/** The same store, each operation of which is timed, those that fail too. */
export function measureStore(store: Store, { storeTimes }: Metrics, elapsed: () => Seconds): Store {
  const timed = (name: string, operation: Operation): Operation => {
    const note = storeTimes(name);
    return (...args) => {
      const began = elapsed();
      const over = () => note(elapsed() - began);
      const running = operation(...args);
      running.then(over, over);
      return running;
    };
  };
  const measured = groups.map((group) => {
    const operations = Object.entries<Operation>({ ...store[group] });
    return [
      group,
      Object.fromEntries(operations.map(([name, run]) => [name, timed(`${group}.${name}`, run)])),
    ];
  });
  return { ...store, ...(Object.fromEntries(measured) as Pick<Store, (typeof groups)[number]>) };
}

// --- Internal helpers ---

type Operation = (...args: never[]) => Promise<unknown>;
