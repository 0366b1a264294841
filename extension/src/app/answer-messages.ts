import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { MessageName, Messages } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { ErrorLog } from './errors/error-log.ts';
import type { ModelStore } from './model.ts';
import type { Pairing } from './pairing/pair.ts';
import { draft, errorNote } from './records.ts';
import type { Setup } from './setup/setup.ts';
import type { Questions } from './tools/question.ts';
import type { Tools } from './tools/tools.ts';

type Answers = {
  [N in MessageName]: (input: Messages[N]['input']) => Promise<Messages[N]['output']>;
};

/** Answers one message of a page. Throws for what no page of ours sends. */
export type AnswerMessage = (message: unknown) => Promise<unknown>;

const inputs: { [N in MessageName]: v.GenericSchema<unknown, Messages[N]['input']> } = {
  connect: v.pipe(
    v.object({ account, connection: v.optional(v.string()) }),
    v.transform(({ account: about, connection }) => ({
      account: about,
      ...(connection === undefined ? {} : { connection }),
    })),
  ),
  'answer-question': v.object({ question: v.string() }),
  'add-site': v.object({ origin: v.string() }),
  'preview-tool': v.object({ id: v.string() }),
  'cancel-flow': v.null(),
  retry: v.null(),
  'keep-organization': v.null(),
  'use-organization': v.object({ organization: v.string() }),
  dismiss: v.null(),
  'show-window': v.null(),
  refresh: v.null(),
  'keep-draft': draft,
  renew: v.object({ id: v.string() }),
  disconnect: v.object({ id: v.string(), forget: v.boolean() }),
  greet: v.object({ address: v.string() }),
  enrol: v.object({ address: v.string(), invite: v.string(), loginHost: v.string() }),
  'sign-out': v.object({ anyway: v.boolean() }),
  'note-error': errorNote,
  'clear-errors': v.null(),
};

const envelope = v.object({ name: v.picklist(Object.keys(inputs) as MessageName[]), input: v.unknown() });

/** The table of everything that a page may ask. */
export function createAnswers(deps: {
  model: ModelStore;
  pairing: Pairing;
  connections: Connections;
  setup: Setup;
  tools: Tools;
  questions: Questions;
  errors: ErrorLog;
}): AnswerMessage {
  const { model, pairing, connections, setup, tools, questions, errors } = deps;
  const done = async (work: Promise<void>) => {
    await work;
    return null;
  };
  const answers: Answers = {
    connect: (input) => pairing.start(input.account, input.connection),
    'answer-question': ({ question }) => questions.answer(question),
    'add-site': ({ origin }) => done(tools.addSite(origin)),
    'preview-tool': ({ id }) => tools.preview(id),
    'cancel-flow': () => done(pairing.cancel()),
    retry: () => done(pairing.retry()),
    'keep-organization': () => done(pairing.keepOrganization()),
    'use-organization': ({ organization }) => done(pairing.useOrganization(organization)),
    dismiss: () => done(pairing.dismiss()),
    'show-window': () => done(pairing.showWindow()),
    refresh: () => done(connections.refresh()),
    'keep-draft': (input) => done(model.update({ draft: input })),
    renew: ({ id }) => connections.renew(id),
    disconnect: ({ id, forget }) => connections.disconnect(id, forget),
    greet: ({ address }) => setup.greet(address),
    enrol: (input) => setup.enrol(input),
    'sign-out': ({ anyway }) => setup.signOut(anyway),
    'note-error': (note) => done(errors.keep(note)),
    'clear-errors': () => done(errors.clear()),
  };
  const answer = <N extends MessageName>(name: N, raw: unknown) => {
    const input = v.safeParse(inputs[name], raw);
    // The reason would quote the input, which may hold an invite.
    if (!input.success) throw new Error(`a message "${name}" of the wrong form`);
    return answers[name](input.output);
  };
  return async (message) => {
    const parsed = v.safeParse(envelope, message);
    if (!parsed.success) throw new Error('not a message');
    return answer(parsed.output.name, parsed.output.input);
  };
}
