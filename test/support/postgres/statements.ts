import pg from 'pg';

/** One statement that a relay of this process sent. */
export interface SentStatement {
  name: string;
  text: string;
  values: unknown[];
}

/** What relays do by themselves, without a call. */
const ownWork =
  /^(?:turn-take|audit-(?:unchained|chain)$|(?:audit|events)-(?:first|remove)|deliveries-old$|relay-note|sweep|abandoned-pairings|links-overdue|lapsed-leases|connections-(?:due|scheduled)|server-time|schema-)/;

/** Listens to the statements that relays of this process send from now on. */
export function watchStatements(): { sent: SentStatement[]; asked(): string[]; stop(): void } {
  const sent: SentStatement[] = [];
  const { prototype } = pg.Client;
  const real = prototype.query as (...args: unknown[]) => unknown;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [asked] = args;
    if (typeof asked === 'object' && asked !== null && 'text' in asked) {
      const { text, values = [], name = /^\/\* (\S+)/.exec(text)?.[1] ?? text } = asked as SentStatement;
      sent.push({ name, text, values });
    } else if (typeof asked === 'string') sent.push({ name: asked, text: asked, values: [] });
    return real.apply(this, args);
  } as never;
  return {
    sent,
    /** Names of what was sent for those who called, in order. */
    asked: () =>
      sent
        .map(({ name }) => name)
        .filter((name) => !ownWork.test(name) && !name.startsWith('SELECT set_config')),
    stop: () => {
      prototype.query = real as never;
    },
  };
}
