import type { PageRules } from '../tool-messages.ts';
import type { QueryGuard } from './query-guard.ts';
import { createReader, type PageReader, type Reading } from './read-page.ts';

/** The page's elements as they are read by the present rules at the present address. */
export interface Readings {
  readonly reader: PageReader;
  /** The address by which it is read. */
  readonly address: string;
  /** Reads by these rules from now on, at the address that the page has now. */
  use(rules: PageRules | undefined): void;
  read(element: Element): Reading | undefined;
  /** Rules ask for the page's styles: done for many elements together, before chips change them. */
  readAhead(elements: Element[]): void;
  /** The page was changed: what was read ahead may no longer be so. */
  expire(): void;
}

export function createReadings(guard: QueryGuard): Readings {
  let address = location.href;
  let reader = createReader(guard, undefined, address);
  let ahead = new WeakMap<Element, Reading | undefined>();
  return {
    get reader() {
      return reader;
    },
    get address() {
      return address;
    },
    use(rules) {
      address = location.href;
      reader = createReader(guard, rules, address);
      ahead = new WeakMap();
    },
    read(element) {
      const reading = ahead.has(element) ? ahead.get(element) : reader.read(element);
      ahead.delete(element);
      return reading;
    },
    readAhead(elements) {
      if (reader.hasRules) for (const element of elements) ahead.set(element, reader.read(element));
    },
    expire() {
      ahead = new WeakMap();
    },
  };
}
