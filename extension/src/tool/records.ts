import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Announcer } from './announce.ts';
import { type ChipState, isAccountStatus } from './chip-words.ts';
import { boxOf, isConnected, parentOf, type Root } from './dom.ts';
import type { Chip, DrawChip } from './draw-chip.ts';
import type { Clock } from './effects.ts';
import { chipsIn } from './foreign-chips.ts';
import { nearWindow } from './near-window.ts';
import { createPlacer } from './placer.ts';
import type { Reading } from './read-page.ts';

/** The most chips on a page. On a page with more records, those have chips that were last near the window. */
const mostRecords = 3_000;

/** How many changed records are read again before the next paint, even if there is much else to do. */
const mostAtOnce = 100;

/** A record of the page with its chip. */
interface PageRecord {
  readonly element: Element;
  readonly chip: Chip;
  reading: Reading;
  /** The page has changed the record since it was read: its chip is hidden until it is read again. */
  isStale: boolean;
}

/** The records of a page that have chips. */
export interface PageRecords {
  /**
   * Draws or updates the chip of an element by what was read; removes it if the element is no record.
   * @param isNear whether it is near the window: if there are too many records, it replaces the chip of one that is not
   */
  put(element: Element, reading: Reading | undefined, isNear?: boolean): void;
  /**
   * Removes the chips of elements that are gone, and puts back chips that were removed or moved.
   * @param parents only chips in these nodes are checked for their place
   */
  sweep(parents?: ReadonlySet<Node>): void;
  /**
   * Makes sure that no chip is painted that is about another account than its record. Of the records at or around these
   * nodes, those near the window are read at once; the chips of the others are hidden until they are put again. To be
   * called in the task in which the page has changed.
   * @param work puts records meanwhile, among them the changed ones
   */
  keepTrue(changed: Iterable<Node>, work: (stale: Element[]) => void): void;
  /** Shows the present state of an element's account. */
  show(element: Element): void;
  has(element: Element): boolean;
  chipOf(host: Element): Chip | undefined;
  /** The account of a clicked chip, if a person sees the chip and its record still says the same account. */
  confirm(host: Element): Account | undefined;
  /**
   * The wanted accounts that the page may ask about and whose chips a person sees, near the window only or everywhere.
   */
  accounts(onScreen: boolean, isWanted: (account: string) => boolean): Iterable<string>;
  /** How many of these elements a person sees without their chips. */
  withoutRoom(elements: readonly Element[]): number;
  /**
   * Finds the chips in the window or near it.
   * @returns whether there are new ones
   */
  look(): boolean;
  /** Elements near the window that had no account when they were read. */
  unread(): Element[];
  elements(): Element[];
  /** Whether there are records without a chip because there are too many. */
  isFull(): boolean;
  /** Whether there is room for more chips again. */
  hasRoomAgain(): boolean;
  close(): void;
}

export interface RecordsOptions {
  /** The parts of the page in which there may be chips. */
  roots(): Root[];
  clock: Clock;
  drawChip: DrawChip;
  announcer: Announcer;
  read(element: Element): Reading | undefined;
  /** Creates a check whether a person sees an element, for one round. */
  sight(): (element: Element) => boolean;
  stateOf(reading: Reading): ChipState;
}

export function createRecords(options: RecordsOptions): PageRecords {
  const { roots, clock, drawChip, announcer, read, sight, stateOf } = options;
  const records = new Map<Element, PageRecord>();
  const byHost = new WeakMap<Element, PageRecord>();
  let full = false;
  const placeHost = createPlacer(clock, (host) => {
    const record = byHost.get(host);
    if (record !== undefined) place(record);
  });
  const place = ({ chip, reading }: PageRecord): void => placeHost(chip.host, reading.beside);

  /** The chips that were near the window at the last look. */
  let near = new Set<Element>();

  const recordsNear = (): PageRecord[] => [...near].flatMap((host) => byHost.get(host) ?? []);

  const look = (): boolean => {
    const before = near;
    near = new Set(roots().flatMap((root) => [...nearWindow(chipsIn(root), boxOf, innerHeight)]));
    return [...near].some((host) => !before.has(host));
  };

  const drop = ({ element, chip: { host } }: PageRecord): void => {
    records.delete(element);
    byHost.delete(host);
    announcer.forget(element);
    host.remove();
  };

  const show = ({ element, chip, reading, isStale }: PageRecord): void => {
    if (isStale) return;
    const state = stateOf(reading);
    chip.show(state, reading.account);
    if (reading.account !== undefined && isAccountStatus(state))
      announcer.announce(element, reading.account.id, state);
  };

  const dropOldest = (): void => {
    const oldest = [...records.values()].find(({ chip }) => !near.has(chip.host));
    if (oldest !== undefined) drop(oldest);
  };

  const add = (element: Element, reading: Reading): void => {
    const chip = drawChip(reading.compact);
    const record: PageRecord = { element, chip, reading, isStale: false };
    records.set(element, record);
    byHost.set(chip.host, record);
    show(record);
    place(record);
  };

  const update = (record: PageRecord, reading: Reading): void => {
    if (record.reading.account?.id !== reading.account?.id) announcer.forget(record.element);
    record.reading = reading;
    record.isStale = false;
    show(record);
    place(record);
  };

  const put = (element: Element, reading: Reading | undefined, isNear = false): void => {
    const present = records.get(element);
    if (present !== undefined && present.reading.compact === reading?.compact) {
      update(present, reading);
      return;
    }
    if (present !== undefined) drop(present);
    if (reading === undefined) return;
    if (isNear && records.size >= mostRecords) dropOldest();
    if (records.size < mostRecords) add(element, reading);
    else full = true;
  };

  const readAgain = ({ element }: PageRecord): void => put(element, read(element));

  /** The records at these nodes and around them. Each node is visited once. */
  const around = (nodes: Iterable<Node>): PageRecord[] => {
    const visited = new Set<Node>();
    const matches: PageRecord[] = [];
    for (const start of nodes) {
      for (let node: Node | null = start; node !== null && !visited.has(node); node = parentOf(node)) {
        visited.add(node);
        const record = records.get(node as Element);
        if (record !== undefined) matches.push(record);
      }
    }
    return matches;
  };

  return {
    put,
    keepTrue(changed, work) {
      const changedNow = around(changed).filter(({ isStale }) => !isStale);
      for (const record of changedNow) record.isStale = true;
      work(changedNow.map(({ element }) => element));
      const stale = recordsNear().filter(({ isStale }) => isStale);
      const readings = stale.slice(0, mostAtOnce).map(({ element }) => ({ element, reading: read(element) }));
      for (const { element, reading } of readings) put(element, reading);
      for (const record of changedNow) {
        if (!record.isStale) continue;
        record.chip.blank();
        announcer.drop(record.element);
      }
    },
    sweep(parents) {
      for (const record of records.values()) {
        const { beside } = record.reading;
        const { host } = record.chip;
        if (!isConnected(record.element)) drop(record);
        else if (!isConnected(beside)) readAgain(record);
        else if (parents === undefined || !host.isConnected || isAmong(parents, host, beside)) place(record);
      }
    },
    show(element) {
      const record = records.get(element);
      if (record !== undefined) show(record);
    },
    has: (element) => records.has(element),
    chipOf: (host) => byHost.get(host)?.chip,
    confirm(host) {
      const record = byHost.get(host);
      if (record === undefined || record.isStale || !sight()(host)) return undefined;
      const accountId = record.reading.account?.id;
      const { parentNode } = host;
      readAgain(record);
      const { account, mayLearn } = byHost.get(host)?.reading ?? {};
      return mayLearn && account?.id === accountId && host.parentNode === parentNode ? account : undefined;
    },
    *accounts(onScreen, isWanted) {
      if (onScreen && recordsNear().length === 0) look();
      const isInSight = sight();
      for (const { chip, reading } of onScreen ? recordsNear() : records.values()) {
        const { account, mayLearn } = reading;
        if (mayLearn && account !== undefined && isWanted(account.id) && isInSight(chip.host))
          yield account.id;
      }
    },
    withoutRoom(elements) {
      const isInSight = sight();
      const hosts = elements.filter(isInSight).map((element) => records.get(element)?.chip.host);
      return hosts.filter((host) => host !== undefined && !isInSight(host)).length;
    },
    look,
    unread: () =>
      recordsNear()
        .filter(({ reading }) => reading.account === undefined)
        .map(({ element }) => element),
    elements: () => [...records.keys()],
    isFull: () => full,
    hasRoomAgain() {
      const again = full && records.size < mostRecords * 0.9;
      if (again) full = false;
      return again;
    },
    close() {
      for (const record of records.values()) drop(record);
      announcer.close();
    },
  };
}

// --- Internal helpers ---

const isAmong = (parents: ReadonlySet<Node>, host: Element, beside: Element): boolean =>
  [host.parentNode, beside, parentOf(beside)].some((node) => node !== null && parents.has(node));
