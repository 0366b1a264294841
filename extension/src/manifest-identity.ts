/** The public half of a key made for this extension. It fixes the Chromium id, wherever the build is loaded. */
export const chromiumKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzzF712FSZW+sDq6yWBa0v4qq7OLJkpq+Y5uavcBYlQtHdcY9S8vyMzUzbECZSoWctvXfUf1MH0Qs1Bpp0uMSZvxrZZ2Iqn7PHVP3eZWVUYvXo8k8xSmav7k5zaXgNuNfK0XAzy5xvJRVTotdxb0F+po3RoSxpqdQZ2GJy37+JxahGFyw+yOuk1D/VUMALwA2kKR+qG5dUezn7p+uclt8TYk6128L/maqKqL/4Hc8TujpBC5khkW4DnB5IcwxSCjQ3aiyhbCpDS2KJhCJYhAE3iHVEWlEiIBKvL6K3zmQ/GEbAZAJkkyWS+x+hA8yCUNvfguWUYQjdd8DqfYpTljHxQIDAQAB';

/** The id that Chromium derives from the key; for `RELAY_REDIRECTS` and for tests. */
export const chromiumId = 'ahmfeippdabjoiiinmlcghamapbdmmfh';

/** Firefox uses this id as it is written. */
export const geckoId = 'connect@noiseaware-connect.example';

/** The bases that `RELAY_REDIRECTS` has to allow for this extension: Chromium's, then Firefox's. */
export const redirectBases = [
  `https://${chromiumId}.chromiumapp.org/`,
  'https://2bc259152ad8b2555557c1e32845e5d653aeefdc.extensions.allizom.org/',
] as const;
