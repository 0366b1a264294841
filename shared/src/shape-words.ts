import type * as shapes from './shapes.ts';

/**
 * What fields of shapes mean, if their name does not say it, in Markdown. Not in the shapes, so that the extension does
 * not carry it.
 */
export const shapeWords: { readonly [S in ObjectName]?: FieldWords<S> } = {
  connection: {
    cause: 'Why it is not `active`.',
    responsible:
      'Who looks after it: the one who connected it, until the operator hands it over to a colleague.',
    diesAt:
      'When the refresh token ends if nothing renews it: 15 days from the last renewal. Null once disconnected.',
    nextRenewalAt: 'When the relay next renews by itself. Null where it does not.',
    troubleSince: 'Since when every renewal has failed. Null while nothing is wrong.',
    apiAnsweredAt:
      "When NoiseAware's API last answered the relay's own reading of events (`RELAY_EVENTS_POLL`), to the hour. Null where it never did.",
    organization: "The organization or login behind it, where something in NoiseAware's answers names it.",
  },
  connectionSummary: {
    nextDeath: 'The nearest `diesAt` that is to come. Null where none is.',
  },
  pairing: {
    connection: 'The connection that came of it, once `connected`; the one to reauthorize before that.',
    cause: 'Why it is `failed`.',
  },
  link: {
    confirm: 'Whether what the owner authorizes waits until its organization is confirmed.',
    expiresAt: 'When it ends if nothing happens; while it awaits confirmation, when that ends.',
    connection: 'The connection that came of it, once `connected`; the one to reauthorize before that.',
    organization: 'What authorized, while it awaits confirmation.',
  },
};

// --- Internal helpers ---

type Shapes = typeof shapes;
type ObjectName = { [S in keyof Shapes]: Shapes[S] extends { entries: object } ? S : never }[keyof Shapes];
type FieldWords<S extends ObjectName> = { readonly [F in keyof Shapes[S]['entries']]?: string };
