import { BadConfiguration, type Config } from '../../settings/config.ts';
import { bad, type Check, ok, warning } from '../checks/check.ts';

/** The settings, or a check for each bad one. */
export function checkSettings(parse: () => Config): { config?: Config; checks: Check[] } {
  try {
    const config = parse();
    return {
      config,
      checks: [
        ok('all settings are valid'),
        ...config.warnings.map(({ message, fix }) => warning(message, fix)),
      ],
    };
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    return { checks: error.problems.map((problem) => bad(`the setting ${problem}`, fixOf(problem))) };
  }
}

// --- Internal helpers ---

function fixOf(problem: string): string {
  return problem.endsWith('is missing')
    ? 'add it to .env; pnpm relay init creates a complete .env in an empty directory'
    : 'correct it in .env or in the environment; relay/docs/settings.md lists all settings';
}
