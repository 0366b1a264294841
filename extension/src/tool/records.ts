import type { Announcer } from './announce.ts';
import { type ChipState, isAccountStatus } from './chip-words.ts';
import { isConnected, parentOf } from './dom.ts';
import type { Chip, DrawChip } from './draw-chip.ts';
import type { Clock } from './effects.ts';
import type { Screen } from './on-screen.ts';
import { insertAt, placeFor, standsAt } from './place-chip.ts';
import type { Reading } from './read-page.ts';

/** A page with more records than this has its chips drawn where somebody looks. */
const mostRecords = 3_000;
/** So many chips more are kept of where somebody looked. */
const mostLookedAt = 500;

/** A page that takes a chip away sooner than this does not want it; after so many times in a row it has its way. */
const fight = { within: 1_000, rounds: 10 };

/** One element of the page with its chip. */
export interface PageRecord {
  readonly element: Element;
  readonly chip: Chip;
  reading: Reading;
  placedAt: number;
  fights: number;
  /** It is one of more than `mostRecords`, and drawn because somebody looked there. */
  readonly lookedAt: boolean;
}

/** The records of a page that have chips. */
export interface PageRecords {
  /** Draws an element's chip, or puts it in order with what the element says now. */
  take(element: Element, lookedAt?: boolean): void;
  /** Takes away the chips of what is gone, and puts those right that were wiped or moved with children of these. */
  sweep(parents?: ReadonlySet<Node>): void;
  /** Shows what is known now. */
  show(element: Element): void;
  ofHost(host: Element): PageRecord | undefined;
  /** Those on the screen, whether a person sees them there or not. */
  near(): Iterable<PageRecord>;
  /** Those on the screen that a person sees. */
  shown(): Iterable<PageRecord>;
  /** All that a person sees, or would after scrolling. */
  displayed(): Iterable<PageRecord>;
  elements(): Element[];
  /** Whether there are elements without a chip, because there are too many of them. */
  isFull(): boolean;
  /** Whether there is room again for those. */
  hasRoomAgain(): boolean;
  close(): void;
}

export interface RecordsOptions {
  clock: Clock;
  drawChip: DrawChip;
  screen: Screen<PageRecord>;
  announcer: Announcer;
  read(element: Element): Reading | undefined;
  /** What tells whether a person sees an element, for the moment. */
  sight(): (element: Element) => boolean;
  stateOf(reading: Reading): ChipState;
}

export function createRecords(options: RecordsOptions): PageRecords {
  const { clock, drawChip, screen, announcer, read, sight, stateOf } = options;
  const records = new Map<Element, PageRecord>();
  const byHost = new WeakMap<Element, PageRecord>();
  let full = false;

  function* inSight(some: Iterable<PageRecord>): Iterable<PageRecord> {
    const isInSight = sight();
    for (const record of some) if (isInSight(record.chip.host)) yield record;
  }

  const drop = (record: PageRecord): void => {
    records.delete(record.element);
    byHost.delete(record.chip.host);
    screen.forget(record.chip.host);
    announcer.forget(record.element);
    record.chip.host.remove();
  };

  const show = ({ element, chip, reading }: PageRecord): void => {
    const state = stateOf(reading);
    chip.show(state, reading.account);
    if (reading.account !== undefined && isAccountStatus(state))
      announcer.tell(element, reading.account.id, state);
  };

  /** Puts a chip where it belongs, if it does not stand there. */
  const place = (record: PageRecord): void => {
    const { chip, reading } = record;
    if (record.fights > fight.rounds) return;
    const position = placeFor(reading.beside);
    if (position === undefined) {
      chip.host.remove();
      return;
    }
    if (standsAt(chip.host, position, reading.beside)) return;
    const now = clock.now();
    record.fights = now - record.placedAt < fight.within ? record.fights + 1 : 0;
    record.placedAt = now;
    if (record.fights > fight.rounds) chip.host.remove();
    else insertAt(chip.host, position);
  };

  const add = (element: Element, reading: Reading, lookedAt: boolean): void => {
    const chip = drawChip(reading.compact);
    const placedAt = Number.NEGATIVE_INFINITY;
    const record: PageRecord = { element, chip, reading, placedAt, fights: 0, lookedAt };
    records.set(element, record);
    byHost.set(chip.host, record);
    show(record);
    place(record);
    screen.watch(chip.host, record);
  };

  /** Chips of where somebody looked go when somebody looks elsewhere, the oldest first. */
  const makeRoom = (): void => {
    for (const record of records.values()) {
      if (records.size < mostRecords + mostLookedAt) return;
      if (record.lookedAt && !screen.isOn(record)) drop(record);
    }
  };

  const update = (record: PageRecord, reading: Reading): void => {
    if (record.reading.account?.id !== reading.account?.id) announcer.forget(record.element);
    record.reading = reading;
    show(record);
    place(record);
  };

  const take = (element: Element, lookedAt = false): void => {
    const present = records.get(element);
    if (present === undefined && !isConnected(element)) return;
    if (present === undefined && lookedAt) makeRoom();
    if (present === undefined && records.size >= mostRecords + (lookedAt ? mostLookedAt : 0)) {
      full = true;
      return;
    }
    const reading = isConnected(element) ? read(element) : undefined;
    if (present !== undefined && present.reading.compact === reading?.compact) {
      update(present, reading);
      return;
    }
    if (present !== undefined) drop(present);
    if (reading !== undefined) add(element, reading, lookedAt);
  };

  return {
    take,
    sweep(parents) {
      for (const record of records.values()) {
        const { beside } = record.reading;
        const { host } = record.chip;
        if (!isConnected(record.element)) drop(record);
        else if (!isConnected(beside)) take(record.element);
        else if (parents === undefined || !host.isConnected || isAmong(parents, host, beside)) place(record);
      }
    },
    show(element) {
      const record = records.get(element);
      if (record !== undefined) show(record);
    },
    ofHost: (host) => byHost.get(host),
    near: () => screen.near(),
    shown: () => inSight(screen.near()),
    displayed: () => inSight(records.values()),
    elements: () => [...records.keys()],
    isFull: () => full,
    hasRoomAgain() {
      const again = full && records.size < mostRecords * 0.9;
      if (again) full = false;
      return again;
    },
    close() {
      for (const record of records.values()) drop(record);
      screen.close();
      announcer.close();
    },
  };
}

// --- Internal helpers ---

const isAmong = (parents: ReadonlySet<Node>, host: Element, beside: Element): boolean =>
  [host.parentNode, beside, parentOf(beside)].some((node) => node !== null && parents.has(node));
