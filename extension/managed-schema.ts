import { languageCodes } from '@noiseaware-connect/shared/language';

/** Describes the settings of an administrator's policy (`policy.ts`) to Chromium. */
export const managedSchema = {
  type: 'object',
  properties: {
    relayAddress: {
      title: 'Address of the relay',
      description:
        'https, without the part behind #. Stands in the setup form; locked, the browser connects to no other.',
      type: 'string',
    },
    invite: {
      title: 'Invite',
      description: 'Of one setup link, the part behind #. Works once, so it is for one browser.',
      type: 'string',
    },
    signIn: {
      title: 'Sign-in',
      description:
        "Whether people sign in with the company's account at the address of the relay, which has to be set too. Locked, no setup link is taken.",
      type: 'boolean',
    },
    tools: {
      title: 'Sites of tools',
      description:
        'Sites whose pages mark their records, which people are asked to allow. Locked, they can name no others.',
      type: 'array',
      items: { type: 'string' },
    },
    language: {
      title: 'Language',
      description: "Without it the browser's own.",
      type: 'string',
      enum: languageCodes,
    },
    notifications: {
      title: 'Notifications',
      description:
        'Whether the end of an attempt and connections that need a person are notified; yes unless set.',
      type: 'boolean',
    },
    locked: {
      title: 'Locked settings',
      description: 'Names of settings that people cannot change.',
      type: 'array',
      items: { type: 'string', enum: ['relayAddress', 'signIn', 'tools', 'language', 'notifications'] },
    },
  },
};
