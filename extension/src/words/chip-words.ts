import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The texts of chips. The background sends them to the page. */
export const chipWords = defineWords('chip', {
  not_connected: { label: 'Connect', title: 'NoiseAware, {account}: not connected. Connect' },
  active: { label: 'Connected', title: 'NoiseAware, {account}: connected' },
  degraded: { label: 'Having trouble', title: 'NoiseAware, {account}: having trouble' },
  reauthorization_required: {
    label: 'Reconnect',
    title: 'NoiseAware, {account}: needs authorization. Reconnect',
  },
  needs_you: { label: 'Needs you', title: 'NoiseAware, {account}: needs you. Show what to do' },
  disconnected: { label: 'Disconnected', title: 'NoiseAware, {account}: disconnected. Reconnect' },
  awaiting_confirmation: {
    label: 'Confirm',
    title: 'NoiseAware, {account}: authorized. Confirm',
  },
  unknown: { label: 'NoiseAware', title: 'NoiseAware, {account}: state not known yet' },
  signed_out: { label: 'NoiseAware', title: 'NoiseAware, {account}: this browser is not signed in' },
});

/** The texts of those chips that invite to an action, for people who may not connect. */
export const readOnlyChipWords = defineWords('chip-read-only', {
  not_connected: { label: 'Not connected', title: 'NoiseAware, {account}: not connected' },
  reauthorization_required: {
    label: 'Not authorized',
    title: 'NoiseAware, {account}: not authorized. Show who can fix it',
  },
  needs_you: {
    label: 'Needs attention',
    title: 'NoiseAware, {account}: needs attention. Show who can fix it',
  },
  disconnected: { label: 'Disconnected', title: 'NoiseAware, {account}: disconnected' },
});
