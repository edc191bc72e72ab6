/** The words for the states of the feed, which stands in every pattern that brings news. */
export const feedStates = { waiting: 'idle' };
