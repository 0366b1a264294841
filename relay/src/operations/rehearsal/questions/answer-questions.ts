import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../../settings/config.ts';
import { Expected, type Setting } from '../../../settings/setting.ts';
import { settings } from '../../../settings/settings.ts';
import type { ProbeLine, TraceLine } from '../recorded/trace-line.ts';
import type { Evidence } from './question.ts';
import { type QuestionName, questionNames, questions } from './questions.ts';

/** What a run has shown about one of the questions. */
export interface Learnt {
  readonly question: QuestionName;
  /** `known`: it is as the relay takes it. `differs`: from NoiseAware's page or from the settings. */
  readonly answer: 'known' | 'not_seen' | 'differs';
  readonly seen: string;
  /** The setting by which the relay follows, as a line of `.env`; null if none is needed or none helps. */
  readonly setting: string | null;
}

/** The settings with which a run was made. */
export type TracedConfig = Evidence['config'] & Pick<Config, 'given'>;

/**
 * Answers each question from what a run recorded. Nothing in it is more than the run has shown, and no setting is one that is
 * set already or that the relay would refuse.
 */
export function answerQuestions(lines: readonly TraceLine[], config: TracedConfig): Learnt[] {
  const evidence = evidenceIn(lines, config);
  const given = config.given();
  return questionNames.map((question) => {
    const judgement = questions[question].judge({ ...evidence, probed: probeIn(lines, question) });
    if (judgement === undefined) return { question, answer: 'not_seen', seen: '', setting: null };
    const { differs = false, seen, setting = null } = judgement;
    const state = setting === null ? null : stateOf(setting, given);
    const reminder = `; ${setting} is set already: restart the relay if it was not restarted since`;
    return {
      question,
      answer: differs ? 'differs' : 'known',
      seen: state === 'set' ? seen + reminder : seen,
      setting: state === 'new' ? setting : null,
    };
  });
}

/** The settings to set, each once. */
export const settingsIn = (learnt: readonly Learnt[]): string[] => [
  ...new Set(learnt.flatMap(({ setting }) => setting ?? [])),
];

// --- Internal helpers ---

/** Whether a setting, as NAME=value, is in force already, would be refused by the relay, or is a new one. */
function stateOf(text: string, given: Readonly<Record<string, string>>): 'set' | 'refused' | 'new' {
  const [name = '', ...value] = text.split('=');
  const setting = Object.entries<Setting>(settings).find(([each]) => each === name)?.[1];
  if (setting === undefined) return 'refused';
  const parsed = (each: string) => setting.parse(each);
  try {
    const current = given[name] ?? setting.default ?? '';
    return isDeepStrictEqual(parsed(value.join('=')), parsed(current)) ? 'set' : 'new';
  } catch (error) {
    if (error instanceof Expected) return 'refused';
    throw error;
  }
}

function evidenceIn(lines: readonly TraceLine[], config: Evidence['config']): Omit<Evidence, 'probed'> {
  const linesOf = <K extends TraceLine['kind']>(kind: K) =>
    lines.filter((line): line is Extract<TraceLine, { kind: K }> => line.kind === kind);
  const carrying = (kind: string) => linesOf('noiseaware').filter(({ carries }) => carries === kind);
  return {
    config,
    calls: linesOf('connection_url'),
    exchanges: carrying('access code'),
    refreshes: carrying('refresh token'),
    noiseaware: linesOf('noiseaware'),
    completions: linesOf('completion'),
  };
}

/** What a question's probe found: of several, the last one that found a form. */
function probeIn(lines: readonly TraceLine[], question: string): ProbeLine | undefined {
  const all = lines.filter((line) => line.kind === 'probe').filter(({ what }) => what === question);
  return all.findLast(({ found }) => found !== null) ?? all.at(-1);
}
