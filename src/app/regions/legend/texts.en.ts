/** What the legend itself says, in English. */
export const texts = {
  title: 'On this page',
  all: 'all marks',
  fewer: 'fewer',
} as const;
