import type { PageName } from '../messages.ts';
import { createAnswers } from './answer-messages.ts';
import { announceEnds } from './attention/announce-end.ts';
import { createAudience } from './attention/audience.ts';
import { badgeOf } from './attention/badge.ts';
import { createSchedule } from './attention/schedule.ts';
import { createWarnings, remindTomorrow } from './attention/warn.ts';
import { refreshBrand } from './brand.ts';
import { createConnections } from './connections/connections.ts';
import type { Effects } from './effects.ts';
import { createErrorLog } from './errors/error-log.ts';
import { keepLanguage } from './keep-language.ts';
import { createLinks } from './links.ts';
import { createLinkMaker } from './make-links.ts';
import { loadModel } from './model/model.ts';
import { parsePolicy } from './model/policy.ts';
import { dropWorkWithoutRight } from './pairing/drop-work.ts';
import { createPairing } from './pairing/pair.ts';
import { createRelayCaller } from './relay-client.ts';
import { createSetup } from './setup/setup.ts';
import { createToolAnswers } from './tools/answer-tool.ts';
import { createQuestions } from './tools/question.ts';
import { tellToolPages } from './tools/tell-tool-pages.ts';
import { createTools } from './tools/tools.ts';
import { changesOf, type View, viewOf } from './view.ts';

export type App = Awaited<ReturnType<typeof startApp>>;

/**
 * Starts the background's logic with the stored state. An attempt that an earlier worker left running is looked after
 * at once.
 */
export async function startApp(effects: Effects) {
  const model = await loadModel(effects.storage);
  const showBadge = () => void effects.showBadge(badgeOf(model.current, effects.now()));
  // Before anything else that is waited for: a starting browser is slow to answer.
  showBadge();
  model.subscribe(showBadge);
  const relay = createRelayCaller({ effects, model });
  const connections = createConnections({ effects, model, relay });
  const errors = createErrorLog({ effects, model });
  const pairing = createPairing({ effects, model, relay, connections, errors });
  const tools = createTools({ effects, model, relay });
  const audience = createAudience();
  const links = createLinks({ effects, model, relay, connections, audience });
  const linkMaker = createLinkMaker({ effects, model, relay, links });
  const warned = createWarnings({ effects, model, relay, audience, learn: connections.learn });
  const schedule = createSchedule({
    effects,
    model,
    async refresh(occasion) {
      const brand = refreshBrand({ model, relay });
      await Promise.all([connections.refresh(occasion), links.look(), tools.refresh(), brand]);
      await warned();
      return model.current.refresh.failure === null;
    },
  });
  const setup = createSetup({ effects, model, relay, pairing, refresh: () => schedule.ask(), tools });
  const questions = createQuestions({ effects, model, tools, pairing, connections });
  const readPolicy = async () => model.update({ policy: parsePolicy(await effects.readPolicy()) });
  const ready = readPolicy().then(() => keepLanguage({ effects, model }));
  await Promise.all([tools.readSites(), ready]);
  tellToolPages(model, effects);
  announceEnds({ effects, model, audience });
  dropWorkWithoutRight({ model, pairing });
  void pairing.recover();
  return {
    answer: createAnswers({
      model,
      relay,
      pairing,
      connections,
      links,
      linkMaker,
      setup,
      tools,
      questions,
      errors,
      remind: (connection) => remindTomorrow({ effects, model }, connection),
    }),
    /** Answers pages of tools, which are not trusted. */
    answerTool: createToolAnswers({ tools, questions }),
    /** To be called when the person has allowed a site or withdrawn one. */
    sitesChanged: tools.readSites,
    /** To be called when a page has opened: refreshes what it shows. */
    opened: (page: PageName) =>
      page === 'options' ? schedule.ask() : connections.refresh('opening').then(links.lookIfChanged),
    /** Pushes a page's view, now and after each change. The page reports by `look` whether a person can see it. */
    feed(page: PageName, push: (changes: Partial<View>) => void) {
      let lastView: View | undefined;
      const show = () => {
        const view = viewOf(model.current, pairing.resumable());
        push(changesOf(lastView, view));
        lastView = view;
      };
      show();
      const stop = model.subscribe(show);
      const viewer = showsAttempt(page) ? audience.enter() : undefined;
      return {
        look: (visible: boolean) => viewer?.look(visible),
        end() {
          stop();
          viewer?.leave();
        },
      };
    },
    /**
     * Whether the first page opens after the installation: not if an administrator has set anything, nor in a browser that is
     * set up, which an extension loaded from a folder is installed into at each start.
     */
    wantsFirstPage: () =>
      model.current.relay === null && Object.values(model.current.policy).every((set) => set === undefined),
    /** To be called when the administrator's policy has changed. */
    policyChanged: readPolicy,
    /** Records an error of the background that nothing has caught. */
    reportError: (thrown: unknown) => errors.report('background', thrown),
    /**
     * To be called when the browser or the extension has started: removes what belongs to the last session, and
     * refreshes.
     */
    async begin() {
      await model.update({ draft: null, question: null, askers: null });
      await schedule.ask('schedule');
    },
    /** To be called when the alarm fires. */
    async wake() {
      await schedule.wake();
      showBadge();
    },
  };
}

// --- Internal helpers ---

/** Whether a page shows the attempt to connect and what needs a person. */
const showsAttempt = (page: PageName): boolean => page !== 'options' && page !== 'first';
