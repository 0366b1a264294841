import packageJson from '../../../package.json' with { type: 'json' };

/** The version of the whole project, which the root's package.json alone decides. */
export const { version } = packageJson;
