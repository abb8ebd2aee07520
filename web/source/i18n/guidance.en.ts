// Above every screen, while some work waits for the guidance.
export const guidanceEnglish = {
    'banner': 'Some of your work waits for you to acknowledge the guidance.',
    'banner.link': 'Read and acknowledge it',
} as const;
