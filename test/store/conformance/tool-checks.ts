import { expect } from 'vitest';
import { ada, operator, sampleTool, start } from './samples.ts';
import { atOnce, type Checks, tally } from './store-check.ts';

export const toolChecks: Checks = {
  'stores every field of a tool, and lists tools by id': async (bench) => {
    const marked = { id: 'b', name: 'Zoë’s 🏠 "tool"', pages: ['https://tool.example/{*}'] };
    await bench.store.tools.put(marked, start, operator);
    await bench.store.tools.put(sampleTool({ id: 'a-b' }), start, operator);
    await bench.store.tools.put(sampleTool({ id: 'a' }), start, operator);
    const list = await (await bench.reopen()).tools.list();
    expect(list).toEqual([sampleTool({ id: 'a' }), sampleTool({ id: 'a-b' }), marked]);
    // Including the order of its fields, so that listed tools can be compared and added elsewhere.
    expect(JSON.stringify(list[0])).toBe(JSON.stringify(sampleTool({ id: 'a' })));
  },

  'replaces the tool that has the same id completely': async (bench) => {
    expect(await bench.store.tools.put(sampleTool(), start, operator)).toBe('added');
    const { records: _, ...marked } = sampleTool({ name: 'New' });
    expect(await bench.store.tools.put(marked, start, operator)).toBe('changed');
    expect(await (await bench.reopen()).tools.list()).toEqual([marked]);
  },

  'removes a tool, and reports if it does not exist': async (bench) => {
    await bench.store.tools.put(sampleTool(), start, operator);
    await bench.store.tools.put(sampleTool({ id: 'other' }), start, operator);
    expect(await bench.store.tools.remove('harbor', start, operator)).toBe(true);
    const store = await bench.reopen();
    expect(await store.tools.remove('harbor', start, operator)).toBe(false);
    expect((await store.tools.list()).map(({ id }) => id)).toEqual(['other']);
  },

  'stores at most two hundred tools, however many are added concurrently': async (bench) => {
    const results = await atOnce(210, (index) =>
      bench.store.tools.put(sampleTool({ id: `tool-${index}` }), start, operator),
    );
    expect(tally(results)).toEqual({ added: 200, full: 10 });
    const kept = (await (await bench.reopen()).tools.list()).map(({ id }) => id);
    expect(kept).toHaveLength(200);
    // A full collection can still be changed.
    expect(await bench.store.tools.put(sampleTool({ id: kept[7] ?? '' }), start, operator)).toBe('changed');
  },

  'records in the audit log who added, changed and removed which tool, but no refused change': async (
    bench,
  ) => {
    await bench.store.tools.put(sampleTool(), start, operator);
    await bench.store.tools.put(sampleTool({ name: 'New' }), start + 1, ada);
    await bench.store.tools.remove('harbor', start + 2, operator);
    await bench.store.tools.remove('harbor', start + 3, operator);
    expect(await (await bench.reopen()).audit.read({ limit: 10 })).toEqual([
      { at: start, what: 'tool_added', who: operator, tool: 'harbor' },
      { at: start + 1, what: 'tool_changed', who: ada, tool: 'harbor' },
      { at: start + 2, what: 'tool_removed', who: operator, tool: 'harbor' },
    ]);
  },
};
