import { registerHooks } from 'node:module';

/**
 * Preloaded (`node --import`), turns this relay into one of the next version: staff members gain a team, and their table a column
 * for it. No source file changes, so the way from one version to the next is walked before it is needed.
 */
const changes: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'relay/src/domain/staff/staff.ts': [
    '  role: v.picklist(roles),\n',
    "  role: v.picklist(roles),\n  team: v.optional(v.string(), 'support'),\n",
  ],
  'relay/src/store/upgrades.ts': [
    'upgradeSteps: readonly UpgradeStep[] = [];',
    `upgradeSteps: readonly UpgradeStep[] = [
      {
        to: 2,
        description: 'staff members gain a team',
        oldest: 1,
        record: (collection, record) => (collection === 'staff' ? { team: 'support', ...record } : record),
        sql: "ALTER TABLE staff ADD COLUMN team text GENERATED ALWAYS AS (record ->> 'team') STORED;",
      },
    ];`,
  ],
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const [, change] = Object.entries(changes).find(([file]) => url.endsWith(file)) ?? [];
    if (change === undefined) return loaded;
    const source = String(loaded.source);
    if (!source.includes(change[0])) throw new Error(`the test's build does not fit ${url}`);
    return { ...loaded, source: source.replace(...change) };
  },
});
