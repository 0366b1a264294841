import packageJson from '../../package.json' with { type: 'json' };

/** The kustomization with the image of this version. */
export const drawKustomization = (text: string): string =>
  text.replace(/(?<=^ *newTag: ).*$/m, packageJson.version);
