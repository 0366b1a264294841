/** What the list of connections says. */
export const listWords = {
  title: 'Connections',
  refresh: 'Refresh the list',
  asking: 'Asking the relay…',
  asOf: (age: string) => `as of ${age}`,
  search: 'Search connections by account name or ID',
  searchHint: 'Search by name or ID',
  noMatch: 'No account matches “{typed}”.',
  showMore: (count: number) => `Show more (${count})`,
  moreAtRelay: (count: number) =>
    `The relay has more connections than are listed here: the first ${count} are.`,
  empty: 'No account is connected yet',
  emptyLead:
    'Enter the ID that your own records give the customer, then press Connect. NoiseAware’s login opens in a window of its own.',
} as const;

/** What a connection in a list says, and what it says of what was done with it. */
export const connectionWords = {
  actionOn: (label: string, account: string) => `${label}: ${account}`,
  reconnect: 'Reconnect',
  renew: 'Renew now',
  repair: 'Repair',
  disconnect: 'Disconnect…',
  erase: 'Erase…',
  details: 'Details',
  connectedBy: 'Connected by {name}, {day}',
  renewed: 'Last renewed {ago}',
  goodUntil: 'Last renewed {ago}; good until {day}',
  endsOn: 'Last renewed {ago}; ends {day} unless renewed',
  ranOut: 'Last renewed {ago}; its tokens have run out',
  said: {
    beyondRepair:
      'It cannot be repaired: what that needs was erased, or NoiseAware no longer accepts it. Choose Reconnect.',
    erased: 'Disconnected, and erased at the relay.',
    disconnected: 'Disconnected.',
    repaired: 'Connected again.',
    renewed: 'Renewed.',
    working: 'One moment…',
  },
} as const;

/** The question before a connection is ended, and before what is left of an ended one is erased. */
export const endingWords = {
  disconnect: 'Disconnect {name}?',
  erase: 'Erase what the relay keeps of {name}?',
  eraseLead:
    'The relay still keeps the sealed codes and tokens, for repair. Erased, they cannot be brought back.',
  forget: 'Also forget: erase its codes and tokens at the relay',
  confirmDisconnect: 'Disconnect',
  confirmErase: 'Erase',
  keep: 'Keep',
} as const;
