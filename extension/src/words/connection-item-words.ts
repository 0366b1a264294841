/** What a connection in a list says of what was done with it. */
export const connectionItemWords = {
  beyondRepair:
    'It cannot be repaired: what that needs was erased, or NoiseAware no longer accepts it. Choose Reconnect.',
  erased: 'Disconnected, and erased at the relay.',
  disconnected: 'Disconnected.',
  repaired: 'Connected again.',
  renewed: 'Renewed.',
  working: 'One moment…',
} as const;
