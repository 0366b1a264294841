import { type ExtensionCalls, extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { languageCodes } from '@noiseaware-connect/shared/language';
import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { type MessageName, type Messages, type PageCall, themes } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { ErrorLog } from './errors/error-log.ts';
import type { Links } from './links.ts';
import type { LinkMaker } from './make-links.ts';
import type { Model, ModelStore } from './model/model.ts';
import { createPageCalls } from './page-calls.ts';
import type { Pairing } from './pairing/pair.ts';
import { parseMessage } from './parse-message.ts';
import type { RelayCaller } from './relay-client.ts';
import type { Setup } from './setup/setup.ts';
import type { Questions } from './tools/question.ts';
import type { Tools } from './tools/tools.ts';

/** For each message: the schema of its input, and the function that answers it. */
type Answers = {
  [N in MessageName]: readonly [
    input: v.GenericSchema<unknown, Messages[N]['input']>,
    answer: (input: Messages[N]['input']) => Promise<AnswerOf<Messages[N]['output']>>,
  ];
};
/** A message whose answer is null only has to wait for its end: the function may return anything. */
type AnswerOf<Output> = Output extends null ? unknown : Output;

/**
 * Answers one message of an extension page.
 * @throws for a message that no page of the extension sends
 */
export type AnswerMessage = (message: unknown) => Promise<unknown>;

const attempt = v.object({ account, connection: v.optional(v.string()) });
const choices = v.object({
  notifications: v.optional(v.boolean()),
  language: v.optional(v.nullable(v.picklist(languageCodes))),
  theme: v.optional(v.nullable(v.picklist(themes))),
  tour: v.optional(v.literal('left')),
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
const pageCall = v.object({
  endpoint: v.picklist(Object.keys(extensionCalls) as (keyof ExtensionCalls)[]),
  input: v.unknown(),
}) as v.GenericSchema<unknown, PageCall>;
const envelope = v.object({ name: v.string(), input: v.unknown() });

/** Handles every message that a page may send. */
export function createAnswers(deps: {
  model: ModelStore;
  relay: RelayCaller;
  pairing: Pairing;
  connections: Connections;
  links: Links;
  linkMaker: LinkMaker;
  setup: Setup;
  tools: Tools;
  questions: Questions;
  errors: ErrorLog;
  /** Notifies the person of a connection once more in a day. */
  remind(connection: string): Promise<void>;
}): AnswerMessage {
  const { model, remind, pairing, connections, linkMaker, setup, tools, questions, errors } = deps;
  const answers: Answers = {
    connect: [attempt, pairing.start],
    'answer-question': [v.object({ question: v.string() }), ({ question }) => questions.answer(question)],
    'add-site': [v.object({ origin: v.string() }), ({ origin }) => tools.addSite(origin)],
    'cancel-flow': [none, pairing.cancel],
    retry: [none, pairing.retry],
    'keep-organization': [none, pairing.keepOrganization],
    'use-connection': [
      v.object({ connection: v.string() }),
      ({ connection }) => pairing.useConnection(connection),
    ],
    'use-organization': [
      v.object({ organization: v.string() }),
      ({ organization }) => pairing.useOrganization(organization),
    ],
    remind: [v.object({ connection: v.string() }), ({ connection }) => remind(connection)],
    dismiss: [none, pairing.dismiss],
    'show-window': [none, pairing.showWindow],
    refresh: [none, () => connections.refresh()],
    call: [pageCall, createPageCalls(deps)],
    'make-links': [v.object({ subjects: v.array(attempt) }), ({ subjects }) => linkMaker.request(subjects)],
    'forget-link': [v.object({ key: v.string() }), ({ key }) => linkMaker.forget(key)],
    'keep-draft': [draft, (input) => model.update({ draft: input })],
    enrol: [v.object({ address: v.string(), invite: v.string(), loginHost: v.string() }), setup.enrol],
    'sign-in': [v.object({ address: v.string(), loginHost: v.string() }), setup.signIn],
    'sign-out': [v.object({ anyway: v.boolean() }), ({ anyway }) => setup.signOut(anyway)],
    // The schema's type allows undefined members; a serialized message has none.
    choose: [choices, (input) => model.update(input as Partial<Model>)],
    'note-error': [errorNote, errors.keep],
  };
  const answerTo = async <N extends MessageName>(name: N, raw: unknown) => {
    const [schema, answer] = answers[name];
    // Pages take undefined for a missing answer.
    return (await answer(parseMessage(schema, raw))) ?? null;
  };
  return async (message) => {
    const { name, input } = parseMessage(envelope, message);
    if (!Object.hasOwn(answers, name)) throw new Error('not a message');
    return answerTo(name as MessageName, input);
  };
}
