import type { Account } from '@noiseaware-connect/shared/shapes';
import type { ChipsOfPage, PageRules, RecordsInFront, ShownAccount } from '../tool-messages.ts';
import { createAnnouncer } from './announce.ts';
import { createAskTime } from './ask-time.ts';
import type { ChipState } from './chip-words.ts';
import { createClicks } from './clicks.ts';
import { addressOf, boxOf, designModeOf, isConnected, type Root } from './dom.ts';
import { createChips } from './draw-chip.ts';
import type { ToolEffects } from './effects.ts';
import { chipsIn, removeForeignChips } from './foreign-chips.ts';
import { letTabIntoRows } from './grid-stops.ts';
import { darkMedia } from './ground.ts';
import { createHydration } from './hydration.ts';
import { createLater } from './later.ts';
import { nearWindow } from './near-window.ts';
import { createQueryGuard } from './query-guard.ts';
import { createReader, type Reading } from './read-page.ts';
import { createRecords } from './records.ts';
import { recordsInFront } from './records-in-front.ts';
import { createShadowRoots } from './shadow-roots.ts';
import { isShown } from './shown-element.ts';
import { createSlices } from './slices.ts';
import { createStates } from './states.ts';
import { isFrameInSight } from './surroundings.ts';
import { changesIn, mayAddRecords, recordsIn, watchPage } from './watch-page.ts';

/** Milliseconds between searches of the whole page, if it changes more than can be followed. */
const lookThroughEvery = 250;
/** Milliseconds between looks at the window while it scrolls or changes. */
const lookEvery = 200;
/** Events that may show hidden chips, or change the room for them or what is behind them. */
const restyling = 'resize click keyup toggle transitionend'.split(' ');

/** A tool's page with chips. */
export interface ToolPage extends ChipsOfPage {
  /** Sets the rules. Before that, chips of marked elements show no state. */
  setRules(rules: PageRules): void;
  /** States may have changed. */
  refresh(): void;
  /** The records that it shows with their states, and the account that it is about, as it says now. */
  recordsInFront(): RecordsInFront;
  /** Asks for no states until the next `refresh`: the page is in the background. */
  rest(): void;
  /** Checks what no event reports: the address, elements that fade in, changes that were too many to follow. */
  tick(): void;
  close(): void;
}

export interface ToolPageOptions
  extends Pick<ToolEffects, 'clock' | 'nextFrame' | 'whenIdle' | 'ask' | 'isThere'> {
  document: Document;
  /** @param tool the id of the tool whose page it is, if that tool may know the account */
  onClick(account: Account, tool: string | undefined): void;
  /** The background has refused a request: the rules have changed. */
  onRefused(): void;
  /** The page has changed and the extension is gone: the next script may be removing these chips. */
  onGone(): void;
}

/** Puts chips on a page and keeps them up to date until it is closed. */
export function openPage(options: ToolPageOptions): ToolPage {
  const { document, clock, ask, isThere, ...on } = options;
  let rules: PageRules | undefined;
  let hasChanged = false;
  /** Whether styles or places of the page may be others than at the last look. */
  let isRestyled = false;
  let designMode = designModeOf(document);
  /** All records as last found on a page with too many of them, until the page changes. */
  let all: Element[] | undefined;

  const later = createLater(clock);
  const guard = createQueryGuard(clock, () => later.run(0, readAgain));
  let reader = createReader(guard, rules, addressOf(window));
  const read = (element: Element) => (isConnected(element) ? reader.read(element) : undefined);

  const askable = createAskTime(document, clock, () => slices.isIdle() && !later.isWaiting(lookThrough));
  const isReady = (): boolean => rules?.state === 'ready';
  const states = createStates({
    clock,
    ask,
    onScreen: (isWanted) => (isReady() && askable() !== 'none' ? records.accounts(true, isWanted) : []),
    further: (isWanted) => records.accounts(false, isWanted),
    isIdle: () => isReady() && askable() === 'all',
    onChange: () => slices.add(records.elements(), () => {}, records.show),
    onRefused: on.onRefused,
  });
  const observe = (within: Iterable<Root>): void =>
    watching.observe(within, reader.attributes, reader.hasRules);
  const roots = createShadowRoots(document, (root) => {
    observe([root]);
    removeForeignChips(chipsIn(root), isOurs);
    take(reader.find(root));
  });
  const onWorked = (): void => {
    records.settle();
    watching.skip();
  };
  const slices = createSlices(clock, { onWorked, onIdle: states.look });
  const records = createRecords({
    roots: roots.all,
    clock,
    drawChip: createChips(document, () => rules?.words),
    announcer: createAnnouncer(clock),
    read,
    view: window,
    stateOf: (reading) => stateOf(rules, reading, states.get),
  });
  const hydration = createHydration({
    ...options,
    hasChip: records.has,
    onReady: (ready) => soon(() => take(ready)),
  });

  const take = (elements: Iterable<Element>, isAdded = false): void => {
    const ready = hydration.readyOf(elements, isAdded);
    if (ready.length > 0) slices.add(ready, read, records.put);
  };
  const findAll = (): Element[] => roots.all().flatMap((root) => reader.find(root));
  // Elements with a chip first: they may not be records any more.
  const takeAll = (): void => take(new Set([...records.elements(), ...findAll()]));

  /** Runs before the next paint. If too much is waiting, the whole page is searched later instead. */
  const soon = (gather: () => void): void => {
    if (!slices.atOnce(gather)) later.run(lookThroughEvery, lookThrough);
  };
  const lookThrough = (): void => {
    records.sweep();
    if (slices.isIdle()) takeAll();
    else later.run(lookThroughEvery, lookThrough);
    lookSoon();
  };
  const lookNow = (): void => {
    const isDrawing = !slices.isIdle();
    if (records.isFull()) {
      all ??= findAll();
      const near = [...nearWindow(all, boxOf, innerHeight)].filter((element) => !records.has(element));
      slices.add(hydration.readyOf(near, true), read, (element, reading) =>
        records.put(element, reading, true),
      );
    }
    // Positions are read only after drawing: each reading makes the browser lay out all chips.
    if (isDrawing) lookSoon();
    else {
      const hasNew = records.look(isRestyled);
      isRestyled = false;
      if (!hasNew) return;
      take(records.unread());
      states.look();
    }
  };
  const lookSoon = (): void => {
    if (!records.isEmpty()) later.run(lookEvery, lookNow);
  };
  const lookAround = (): void => {
    isRestyled = true;
    lookSoon();
  };

  const lookForRoots = (): void => {
    if (roots.look()) later.run(lookEvery, lookForRoots);
  };

  const readAgain = (): void => {
    reader = createReader(guard, rules, addressOf(window));
    all = undefined;
    observe(roots.all());
    slices.clear();
    takeAll();
  };
  const checkAddress = (): void => {
    if ((rules?.tools.length ?? 0) > 0 && addressOf(window) !== reader.address)
      records.keepTrue(records.elements(), readAgain);
  };

  const shownAccounts = function* (): Iterable<ShownAccount> {
    for (const element of records.elements()) {
      const { account, mayLearn } = read(element) ?? {};
      if (mayLearn && account !== undefined && isShown(element))
        yield { ...account, status: states.get(account.id) };
    }
  };

  const isOurs = (chip: Element): boolean => records.chipOf(chip) !== undefined;
  const watching = watchPage({
    onChanges(mutations) {
      hasChanged = true;
      roots.expect();
      checkAddress();
      if (records.isEmpty() && !reader.hasRules && !mutations.some(mayAddRecords)) return;
      if (!isThere()) {
        on.onGone();
        return;
      }
      const changes = changesIn(mutations);
      const { added, touched, parents, chips } = changes;
      later.run(lookEvery, lookForRoots);
      records.keepTrue([...touched, ...parents], (stale) =>
        soon(() => {
          if (parents.size > 0) records.sweep(parents);
          removeForeignChips([...chips, ...added.flatMap((root) => [...chipsIn(root)])], isOurs);
          take(new Set([...recordsIn(changes, reader), ...stale]), true);
        }),
      );
      lookAround();
    },
    onRestyled: lookAround,
    onAddress: checkAddress,
  });
  const clicks = createClicks({
    onOver: (host) => records.chipOf(host)?.explain(),
    onClick(host) {
      const account = records.confirm(host);
      if (account !== undefined) on.onClick(account, reader.toolOf(account));
    },
  });
  const ending = new AbortController();
  const passive = { capture: true, passive: true, signal: ending.signal };
  /** Does nothing if it was done already. A script that opens the document anew has removed all listeners. */
  const listen = (): void => {
    clicks.listen();
    window.addEventListener('scroll', lookSoon, passive);
    for (const type of restyling) window.addEventListener(type, lookAround, passive);
  };
  listen();
  darkMedia().addEventListener('change', lookAround, { signal: ending.signal });
  window.addEventListener('DOMContentLoaded', states.look, passive);
  letTabIntoRows(ending.signal);

  removeForeignChips(chipsIn(document), isOurs);
  observe([document]);
  slices.atOnce(takeAll);

  return {
    setRules(next) {
      rules = next;
      readAgain();
      states.refresh();
    },
    refresh: states.refresh,
    recordsInFront() {
      // A frame that the page hides has nothing in front.
      if (!isFrameInSight(window)) return { subject: null, records: [], noRoom: 0 };
      const inFront = recordsInFront(rules?.tools ?? [], addressOf(window), shownAccounts());
      return { ...inFront, noRoom: records.withoutRoom(records.elements()) };
    },
    withoutRoom: records.withoutRoom,
    rest: states.rest,
    tick() {
      listen();
      lookForRoots();
      checkAddress();
      if (records.hasRoomAgain() || (hasChanged && reader.hasRules)) lookThrough();
      if (hasChanged) all = undefined;
      hasChanged = false;
      if (designMode !== designModeOf(document)) records.sweep();
      designMode = designModeOf(document);
      if (records.isEmpty()) return;
      isRestyled = true;
      lookNow();
      take(records.unread());
      states.look();
    },
    close() {
      watching.stop();
      clicks.end();
      ending.abort();
      hydration.close();
      later.clear();
      slices.clear();
      states.rest();
      records.close();
    },
  };
}

// --- Internal helpers ---

function stateOf(
  rules: PageRules | undefined,
  { account, mayLearn }: Reading,
  known: (account: string) => ChipState | undefined,
): ChipState {
  if (account === undefined) return 'inert';
  if (rules === undefined) return 'unknown';
  if (!mayLearn) return 'inert';
  return rules.state === 'signed_out' ? 'signed_out' : (known(account.id) ?? 'unknown');
}
