import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts that all views share. */
export const shellWords = defineWords('console', {
  tabsLabel: 'Console',
  menu: 'Menu',
  groups: { work: 'Work', developers: 'Developers', admin: 'Admin' },
  tabs: {
    overview: 'Overview',
    connections: 'Connections',
    links: 'Links',
    alerts: 'Alerts',
    keys: 'Keys',
    webhooks: 'Webhooks',
    tools: 'Tools',
    staff: 'Staff',
    audit: 'Audit',
    health: 'Health',
  },
  roles: { viewer: 'Viewer', staff: 'Staff', admin: 'Admin' },
  signOut: 'Sign out',
  actions: 'Actions',
  signedOut: 'You are signed out',
  signedOutLead: 'Your session at {company} has ended. Everything you saved is still there.',
  signIn: 'Sign in again',
  viewMissing:
    'This view could not be loaded: NoiseAware Connect was updated, or your network failed. Reload the page.',
  reload: 'Reload',
  cancel: 'Cancel',
  working: 'One moment…',
  revoke: 'Revoke…',
  confirmRevoke: 'Revoke',
  revokedNow: 'Revoked.',
});
