import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Announcer } from './announce.ts';
import { type ChipState, isAccountStatus } from './chip-words.ts';
import { aroundOf, boxOf, isConnected, parentOf, type Root } from './dom.ts';
import type { Chip, DrawChip } from './draw-chip.ts';
import type { Clock } from './effects.ts';
import { fitChips, standOver, withdrawUnfit } from './fit-chips.ts';
import { chipsIn } from './foreign-chips.ts';
import { isNearWindow, nearWindow } from './near-window.ts';
import { createPlacer } from './placer.ts';
import type { Reading } from './read-page.ts';
import { createSurroundings } from './surroundings.ts';

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
  /** Whether it was decided how its chip stands. Until the record comes near the window, the chip is not in the layout. */
  isFitted: boolean;
  /** The width around its chip when that was last looked at. */
  width: number | undefined;
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
  /** How many of these elements a person sees without their chips, as far as they were near the window. */
  withoutRoom(elements: readonly Element[]): number;
  /** Decides how chips stand that were put since the last time and are near the window. Before the next paint. */
  settle(): void;
  /**
   * Finds the chips in the window or near it, and decides how new ones stand.
   * @param isRestyled whether the room for chips and what is behind them may be others than before
   * @returns whether there are new ones
   */
  look(isRestyled: boolean): boolean;
  /** Elements near the window that had no account when they were read. */
  unread(): Element[];
  elements(): Element[];
  isEmpty(): boolean;
  /** Whether there are records without a chip because there are too many. */
  isFull(): boolean;
  /** Whether there is room for more chips again. */
  hasRoomAgain(): boolean;
  close(): void;
}

export interface RecordsOptions {
  /** The parts of the page in which there may be chips. */
  roots(): Root[];
  view: Window;
  clock: Clock;
  drawChip: DrawChip;
  announcer: Announcer;
  read(element: Element): Reading | undefined;
  stateOf(reading: Reading): ChipState;
}

export function createRecords(options: RecordsOptions): PageRecords {
  const { roots, view, clock, drawChip, announcer, read, stateOf } = options;
  const records = new Map<Element, PageRecord>();
  const byHost = new WeakMap<Element, PageRecord>();
  let full = false;
  const placeHost = createPlacer(clock, (host) => {
    const record = byHost.get(host);
    if (record === undefined) return;
    place(record);
    settle();
  });
  /** Records whose chips were put into the page and not looked at since. */
  const placed = new Set<PageRecord>();
  const place = (record: PageRecord): void => {
    if (placeHost(record.chip.host, record.reading.beside)) placed.add(record);
  };

  /** The chips of each part of the page, in its order; undefined if that may have changed. */
  let hosts: ArrayLike<Element>[] | undefined;
  /** The chips that were near the window at the last look. */
  let near = new Set<Element>();

  const recordsNear = (): PageRecord[] => [...near].flatMap((host) => byHost.get(host) ?? []);

  /** Where a chip is or would be. */
  const placeOf = (host: Element): DOMRect => boxOf(byHost.get(host)?.reading.beside ?? host);

  const widthAround = ({ chip: { host } }: PageRecord): number => boxOf(aroundOf(host) ?? host).width;

  /** @param again those that may have more room than before */
  const fitAll = (toFit: readonly PageRecord[], again: readonly PageRecord[]): void => {
    const before = toFit.map((record) => ({ record, width: widthAround(record), form: record.chip.form }));
    for (const { chip } of again) chip.stand('none');
    for (const record of fitChips(view, toFit)) record.isFitted = true;
    // A chip that widens what is around it does so from now on: that is read at the next look.
    for (const { record, width, form } of before)
      record.width = form !== record.chip.form && record.chip.form?.endsWith('widening') ? undefined : width;
  };

  const settle = (): void => {
    if (placed.size === 0) return;
    const added = [...placed];
    placed.clear();
    hosts = undefined;
    standOver(added.filter(({ isFitted }) => !isFitted));
    const toFit = added.filter(({ chip }) => isNearWindow(placeOf(chip.host), innerHeight));
    for (const { chip } of toFit) near.add(chip.host);
    // The page has written anew what is around a chip that was put back.
    fitAll(
      toFit,
      toFit.filter(({ isFitted }) => isFitted),
    );
    // Those far from the window have the room that the others have made.
    withdrawUnfit(added.filter(({ isFitted }) => !isFitted));
  };

  const look = (isRestyled: boolean): boolean => {
    const before = near;
    if (isRestyled || hosts === undefined) hosts = roots().map(chipsIn);
    near = new Set(hosts.flatMap((each) => [...nearWindow(each, placeOf, innerHeight)]));
    const checked = recordsNear().filter(({ isFitted }) => isRestyled || !isFitted);
    const again = checked.filter(
      (record) => record.width !== undefined && record.width !== widthAround(record),
    );
    const hasForm = checked.filter(({ isFitted, chip }) => !isFitted || chip.form !== 'none');
    fitAll([...new Set([...hasForm, ...again])], again);
    return [...near].some((host) => !before.has(host));
  };

  const drop = (record: PageRecord): void => {
    const { host } = record.chip;
    const { element } = record;
    records.delete(element);
    byHost.delete(host);
    placed.delete(record);
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
    const chip = drawChip();
    const record: PageRecord = { element, chip, reading, isStale: false, isFitted: false, width: undefined };
    records.set(element, record);
    byHost.set(chip.host, record);
    show(record);
    place(record);
  };

  const update = (record: PageRecord, reading: Reading): void => {
    if (record.reading.account?.id !== reading.account?.id) announcer.forget(record.element);
    if (record.reading.compact !== reading.compact) record.isFitted = false;
    // What the page has changed may have made room.
    if (!record.isFitted || !record.chip.form?.startsWith('full')) placed.add(record);
    record.reading = reading;
    record.isStale = false;
    show(record);
    place(record);
  };

  const put = (element: Element, reading: Reading | undefined, isNear = false): void => {
    const present = records.get(element);
    if (reading === undefined) {
      if (present !== undefined) drop(present);
      return;
    }
    if (present !== undefined) {
      update(present, reading);
      return;
    }
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
      if (record === undefined || record.isStale || !createSurroundings(view)(host).isInSight)
        return undefined;
      const accountId = record.reading.account?.id;
      const { parentNode } = host;
      readAgain(record);
      const { account, mayLearn } = byHost.get(host)?.reading ?? {};
      return mayLearn && account?.id === accountId && host.parentNode === parentNode ? account : undefined;
    },
    *accounts(onScreen, isWanted) {
      if (onScreen && near.size === 0) look(false);
      const around = createSurroundings(view);
      for (const { chip, reading, isFitted } of onScreen ? recordsNear() : records.values()) {
        const { account, mayLearn } = reading;
        if (!mayLearn || account === undefined || !isWanted(account.id)) continue;
        // Of a distant record it may not be decided yet: what counts is where its chip will be.
        const seen = isFitted || chip.form !== 'none' ? chip.host : aroundOf(chip.host);
        if (seen !== null && around(seen).isInSight) yield account.id;
      }
    },
    withoutRoom(elements) {
      const around = createSurroundings(view);
      return elements.filter((element) => {
        const { isFitted, chip } = records.get(element) ?? {};
        return isFitted && chip?.form === 'none' && around(element).isInSight;
      }).length;
    },
    settle,
    look,
    unread: () =>
      recordsNear()
        .filter(({ reading }) => reading.account === undefined)
        .map(({ element }) => element),
    elements: () => [...records.keys()],
    isEmpty: () => records.size === 0,
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
