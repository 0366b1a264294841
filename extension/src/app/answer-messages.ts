import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import { connectionGroups } from '@noiseaware-connect/shared/connection-group';
import { languageCodes } from '@noiseaware-connect/shared/language';
import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { type MessageName, type Messages, themes } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { Effects } from './effects.ts';
import type { ErrorLog } from './errors/error-log.ts';
import type { Links } from './links.ts';
import type { Model, ModelStore } from './model.ts';
import type { Pairing } from './pairing/pair.ts';
import { tryPairing } from './pairing/try-pairing.ts';
import { parseMessage } from './parse-message.ts';
import type { RelayCaller } from './relay-client.ts';
import type { Setup } from './setup/setup.ts';
import type { Questions } from './tools/question.ts';
import type { Tools } from './tools/tools.ts';

/** The form of each message's input, and its answer. */
type Answers = {
  [N in MessageName]: readonly [
    input: v.GenericSchema<unknown, Messages[N]['input']>,
    answer: (input: Messages[N]['input']) => Promise<AnswerOf<Messages[N]['output']>>,
  ];
};
/** Where nothing is answered, it is the end that is waited for. */
type AnswerOf<Output> = Output extends null ? unknown : Output;

/** Answers one message of a page. Throws for what no page of ours sends. */
export type AnswerMessage = (message: unknown) => Promise<unknown>;

const attempt = v.object({ account, connection: v.optional(v.string()) });
const choices = v.object({
  notifications: v.optional(v.boolean()),
  language: v.optional(v.nullable(v.picklist(languageCodes))),
  theme: v.optional(v.nullable(v.picklist(themes))),
});
const draft = v.object({ id: v.string(), name: v.string() });
const errorNote = v.object({
  at: v.number(),
  place: v.string(),
  kind: v.string(),
  stack: v.array(v.string()),
  version: v.string(),
});
const none = v.null();
const named = v.object({ id: v.string() });
const envelope = v.object({ name: v.string(), input: v.unknown() });

/** The table of everything that a page may ask. */
export function createAnswers(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  pairing: Pairing;
  connections: Connections;
  links: Links;
  setup: Setup;
  tools: Tools;
  questions: Questions;
  errors: ErrorLog;
}): AnswerMessage {
  const { model, relay, pairing, connections, links, setup, tools, questions, errors } = deps;
  /** What the relay answers is the page's: it changes nothing here. */
  const forward = async <T>(ask: (client: RelayClient) => Promise<CallResult<T>>) => {
    const answer = await relay.call(ask);
    return answer.ok
      ? { ok: true as const, ...answer.value }
      : { ok: false as const, code: answer.failure.code };
  };
  const answers: Answers = {
    connect: [attempt, pairing.start],
    'answer-question': [v.object({ question: v.string() }), ({ question }) => questions.answer(question)],
    'add-site': [v.object({ origin: v.string() }), ({ origin }) => tools.addSite(origin)],
    'cancel-flow': [none, pairing.cancel],
    retry: [none, pairing.retry],
    'keep-organization': [none, pairing.keepOrganization],
    'use-organization': [
      v.object({ organization: v.string() }),
      ({ organization }) => pairing.useOrganization(organization),
    ],
    dismiss: [none, pairing.dismiss],
    'show-window': [none, pairing.showWindow],
    refresh: [none, connections.refresh],
    find: [
      v.object({
        q: v.optional(v.string()),
        group: v.optional(v.picklist(connectionGroups)),
        cursor: v.optional(v.string()),
      }),
      (query) => forward((client) => client.listConnections({ query })),
    ],
    'keep-draft': [draft, (input) => model.update({ draft: input })],
    renew: [named, ({ id }) => connections.renew(id)],
    disconnect: [
      v.object({ id: v.string(), forget: v.boolean() }),
      ({ id, forget }) => connections.disconnect(id, forget),
    ],
    'make-link': [attempt, links.make],
    'list-links': [
      v.object({ account: v.string() }),
      (query) => forward((client) => client.listLinks({ query })),
    ],
    'revoke-link': [named, ({ id }) => links.revoke(id)],
    'confirm-link': [
      v.object({ id: v.string(), organization: v.string() }),
      ({ id, organization }) => links.confirm(id, organization),
    ],
    greet: [v.object({ address: v.string() }), ({ address }) => setup.greet(address)],
    enrol: [v.object({ address: v.string(), invite: v.string(), loginHost: v.string() }), setup.enrol],
    'sign-in': [v.object({ address: v.string(), loginHost: v.string() }), setup.signIn],
    'sign-out': [v.object({ anyway: v.boolean() }), ({ anyway }) => setup.signOut(anyway)],
    'list-sessions': [none, () => forward((client) => client.listSessions())],
    'end-session': [named, (session) => forward((client) => client.endSession(session))],
    // A message has no member that is undefined.
    choose: [choices, (input) => model.update(input as Partial<Model>)],
    'note-error': [errorNote, errors.keep],
    'try-pairing': [none, () => tryPairing(deps)],
  };
  const answerTo = async <N extends MessageName>(name: N, raw: unknown) => {
    const [schema, answer] = answers[name];
    // Undefined would be no answer.
    return (await answer(parseMessage(schema, raw))) ?? null;
  };
  return async (message) => {
    const { name, input } = parseMessage(envelope, message);
    if (!Object.hasOwn(answers, name)) throw new Error('not a message');
    return answerTo(name as MessageName, input);
  };
}
