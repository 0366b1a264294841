import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts that all views share. */
export const shellWords = defineWords('console', {
  tabsLabel: 'Console',
  tabs: {
    connections: 'Connections',
    alerts: 'Alerts',
    links: 'Links',
    activity: 'Activity',
    staff: 'Staff',
    keys: 'Keys',
    webhooks: 'Webhooks',
    tools: 'Tools',
    audit: 'Audit',
    health: 'Health',
  },
  roles: { viewer: 'Viewer', staff: 'Staff', admin: 'Admin' },
  signOut: 'Sign out',
  signedOut: 'You are signed out',
  signedOutLead: 'Your session at {company} has ended. Everything you saved is still there.',
  signIn: 'Sign in again',
  cancel: 'Cancel',
  working: 'One moment…',
  revoke: 'Revoke…',
  confirmRevoke: 'Revoke',
  revokedNow: 'Revoked.',
});
