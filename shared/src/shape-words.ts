import type * as shapes from './shapes.ts';

/**
 * What fields of shapes mean, if their name does not say it, in Markdown. Not in the shapes, so that the extension does
 * not carry it.
 */
export const shapeWords: { readonly [S in ObjectName]?: FieldWords<S> } = {
  connection: {
    cause: 'The reason if it is not `active`.',
    responsible:
      'The staff member in charge: the one who connected it, until it is handed over to a colleague.',
    diesAt:
      'When the refresh token expires without a renewal: 15 days after the last one. Null once disconnected.',
    nextRenewalAt: 'When the relay renews it next. Null if it does not.',
    troubleSince: 'When renewals started to fail. Null while nothing is wrong.',
    since: 'When its present status began.',
    apiAnsweredAt:
      "When NoiseAware's API last answered the relay's own polling of events (`RELAY_EVENTS_POLL`), to the hour. Null if it never did.",
    organization: "The NoiseAware organization or login. Null if NoiseAware's answers do not name it.",
  },
  connectionSummary: {
    nextDeath:
      'The nearest future `diesAt` of a connection that needs no reauthorization. Null if there is none.',
  },
  pairing: {
    connection:
      'The created connection, once `connected`; before that, the one that is reauthorized, as far as it is known.',
    cause: 'The reason if it is `failed`.',
  },
  link: {
    confirm: "Whether the owner's authorization waits until its organization is confirmed.",
    expiresAt: 'When it expires; while it awaits confirmation, when the authorization expires.',
    connection: 'The created connection, once `connected`; before that, the one to reauthorize.',
    organization:
      'The organization that authorized, while it awaits confirmation. `an organization that nothing names` where that cannot be known.',
    current:
      'While it awaits confirmation: the organization that is connected today, which confirming replaces if it is another one. Absent if there is no living connection.',
    startedAt: 'Until it ends: when the owner last pressed the button of its page. Absent before that.',
    authorizedAt: 'While it awaits confirmation: when NoiseAware sent the owner back.',
    confirmedBy: 'The admin who confirmed in the place of `madeBy`, if one did.',
  },
};

// --- Internal helpers ---

type Shapes = typeof shapes;
type ObjectName = { [S in keyof Shapes]: Shapes[S] extends { entries: object } ? S : never }[keyof Shapes];
type FieldWords<S extends ObjectName> = { readonly [F in keyof Shapes[S]['entries']]?: string };
