/** What the crash lab sends a worker that is to throw. */
export const THROW = 'tidemark-playground/throw';
