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
