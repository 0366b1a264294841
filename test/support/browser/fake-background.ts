import type { Tool } from '@noiseaware-connect/shared/tool';
import type { ChipWords, PageRules, RunningTool, ToolNews } from '../../../extension/src/tool-messages.ts';

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
  tell(name: ToolNews): Promise<unknown>;
  /** What every document of all tabs answers: its records, or what a rule finds there. */
  ask(rule: Tool | null): Promise<unknown[]>;
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
    scripting: { executeScript(script: object): Promise<{ result: unknown }[]> };
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
    async tell(name) {
      const tabs = await chrome.tabs.query({});
      await Promise.all(tabs.map(({ id }) => chrome.tabs.sendMessage(id, { name }).catch(() => undefined)));
    },
    async ask(rule) {
      const func = (asked: Tool | null) => {
        const { noiseawareTool } = globalThis as { noiseawareTool?: RunningTool };
        return asked === null ? noiseawareTool?.recordsInFront() : noiseawareTool?.preview?.(asked);
      };
      const documents = (await chrome.tabs.query({})).map(async ({ id }) => {
        const target = { tabId: id, allFrames: true };
        await chrome.scripting.executeScript({ target, files: ['/preview.js'] });
        return chrome.scripting.executeScript({ target, func, args: [rule] });
      });
      const answers = await Promise.all(documents.map((each) => each.catch(() => [])));
      return answers.flat().flatMap(({ result }) => result ?? []);
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
