/** Settings of the PostgreSQL server: safety is as it comes, only memory and log are those of a machine that was set up for it. */
export const asInProduction = {
  fsync: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
};
