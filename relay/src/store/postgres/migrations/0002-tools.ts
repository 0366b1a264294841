/** The web tools in which staff work: each as a whole, as the contract has it. */
export const tools = `
CREATE TABLE tools (
  record jsonb NOT NULL,
  id text GENERATED ALWAYS AS (record ->> 'id') STORED PRIMARY KEY
);
`;
