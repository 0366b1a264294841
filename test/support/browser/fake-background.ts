import type { ChipWords, PageRules } from '../../../extension/src/tool-messages.ts';

/** How the background of a test answers, and what it was asked. */
export interface FakeBackground {
  /** Without words of their own, those that it was made with. */
  rules: Omit<PageRules, 'words'> & { words?: ChipWords };
  states: Record<string, string>;
  failure: 'unreachable' | 'signed_out' | 'off' | null;
  /** Each time that states were asked for: of which accounts. */
  asked: string[][];
  clicked: unknown[];
  rulesAsked: number;
  /** Tells all tabs. */
  tell(name: string, input: unknown): Promise<unknown[]>;
}

/** Runs as the extension's background: it is turned into text, and has nothing of what stands around it here. */
export function fakeBackground(words: ChipWords): void {
  interface Api {
    runtime: {
      onMessage: {
        addListener(
          listener: (message: Asked, sender: unknown, answer: (value: unknown) => void) => void,
        ): void;
      };
    };
    tabs: {
      query(of: object): Promise<{ id: number }[]>;
      sendMessage(tab: number, message: unknown): Promise<unknown>;
    };
  }
  interface Asked {
    name: string;
    input: { accounts: string[] };
  }
  const { chrome } = globalThis as unknown as { chrome: Api };
  const fake: FakeBackground = {
    rules: { state: 'ready', tools: [] },
    states: {},
    failure: null,
    asked: [],
    clicked: [],
    rulesAsked: 0,
    async tell(name, input) {
      const tabs = await chrome.tabs.query({});
      return Promise.all(
        tabs.map(({ id }) => chrome.tabs.sendMessage(id, { name, input }).catch(() => undefined)),
      );
    },
  };
  (globalThis as unknown as { fake: FakeBackground }).fake = fake;
  chrome.runtime.onMessage.addListener(({ name, input }, _sender, answer) => {
    if (name === 'tool-rules') {
      fake.rulesAsked += 1;
      answer({ words, ...fake.rules });
    } else if (name === 'tool-states') {
      fake.asked.push(input.accounts);
      const known = input.accounts.filter((account) => Object.hasOwn(fake.states, account));
      answer(
        fake.failure === null
          ? { ok: true, states: Object.fromEntries(known.map((account) => [account, fake.states[account]])) }
          : { ok: false, reason: fake.failure },
      );
    } else if (name === 'tool-ask') {
      fake.clicked.push(input);
      answer(null);
    }
  });
}
