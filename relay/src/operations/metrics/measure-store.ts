import type { Metrics } from '../../base/metrics.ts';
import type { Seconds } from '../../base/time.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Store } from '../../store/store.ts';

/** Wraps a store so that each operation is timed, including failed ones. */
export function measureStore(store: Store, { record }: Metrics, elapsed: () => Seconds): Store {
  const timed = (operation: string, run: Operation): Operation => {
    const labels = { operation };
    return (...args) => {
      const began = elapsed();
      const over = () => record(instruments.store, elapsed() - began, labels);
      const running = run(...args);
      running.then(over, over);
      return running;
    };
  };
  const measured = Object.entries(store).map(([group, operations]) => {
    if (typeof operations !== 'object') return [group, operations];
    const all = Object.entries<Operation>(operations);
    return [group, Object.fromEntries(all.map(([name, run]) => [name, timed(`${group}.${name}`, run)]))];
  });
  return Object.fromEntries(measured) as Store;
}

// --- Internal helpers ---

type Operation = (...args: never[]) => Promise<unknown>;
